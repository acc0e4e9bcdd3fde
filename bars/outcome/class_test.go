package outcome_test

import "barsdesk/bars/outcome"

// class is what a sender does about a failure, what it proves, and what a
// person is offered, the most useful first.
//
// BaRS, Error handling and Transactional integrity.
type class struct {
	action outcome.Action
	fate   outcome.Fate
	steps  map[string][]outcome.Step // by group of kinds; "" for the others
}

type steps = []outcome.Step

var (
	try       = map[string]steps{"": {outcome.TryAgain, outcome.AskService, outcome.Phone}, question: {outcome.TryAgain, outcome.Phone, outcome.TellSupport}}
	unsure    = map[string]steps{"": {outcome.AskService, outcome.TryAgain, outcome.Phone, outcome.TellSupport}, question: {outcome.TryAgain, outcome.Phone, outcome.TellSupport}}
	mend      = map[string]steps{"": {outcome.Correct, outcome.TellSupport, outcome.Phone}, question: {outcome.TellSupport, outcome.TryAgain, outcome.Phone}}
	support   = map[string]steps{"": {outcome.TellSupport, outcome.Phone}, question: {outcome.TellSupport, outcome.TryAgain, outcome.Phone}}
	enter     = map[string]steps{"": {outcome.SendAgain, outcome.TellSupport, outcome.Phone}, question: {outcome.SignIn, outcome.TellSupport, outcome.Phone}}
	held      = map[string]steps{"": {outcome.TryAgain, outcome.TellSupport, outcome.Phone}, question: {outcome.TellSupport, outcome.TryAgain, outcome.Phone}}
	elsewhere = map[string]steps{"": {outcome.Phone}, booking: {outcome.ChooseService, outcome.Phone}, start: {outcome.ChooseService, outcome.Phone},
		question: {outcome.ChooseService, outcome.Phone}}
	phone   = map[string]steps{"": {outcome.Phone}}
	narrow  = map[string]steps{"": {outcome.TellSupport, outcome.Phone}, question: {outcome.TryAgain, outcome.Phone}}
	another = map[string]steps{"": {outcome.ChooseSlot, outcome.ChooseService, outcome.Phone}}
	look    = map[string]steps{"": {outcome.Review, outcome.Phone}}
)

// classes are what follows from each failure, by its stable code.
var classes = map[string]class{
	"technical-fault":      {outcome.Fix, outcome.NotHappened, support},
	"not-understood":       {outcome.Fix, outcome.NotHappened, mend},
	"action-not-supported": {outcome.Stop, outcome.NotHappened, elsewhere},
	"not-signed-in":        {outcome.RefreshToken, outcome.NotHappened, enter},
	"access-refused":       {outcome.Stop, outcome.NotHappened, elsewhere},
	"not-enabled":          {outcome.Hold, outcome.NotHappened, held},
	"receiver-connection":  {outcome.Stop, outcome.NotHappened, elsewhere},
	"not-registered":       {outcome.Stop, outcome.NotHappened, elsewhere},
	"registered-twice":     {outcome.Stop, outcome.NotHappened, elsewhere},
	"nothing-offered":      {outcome.Stop, outcome.NotHappened, elsewhere},
	"not-found":            {outcome.Stop, outcome.NotHappened, phone},
	"wrong-call":           {outcome.Fix, outcome.NotHappened, support},
	"version":              {outcome.Stop, outcome.NotHappened, elsewhere},
	"timeout":              {outcome.Retry, outcome.Unsure, try},
	"slot-taken":           {outcome.Choose, outcome.NotHappened, another},
	"not-moved":            {outcome.Stop, outcome.NotHappened, look},
	"changed-at-receiver":  {outcome.Stop, outcome.NotHappened, look},
	"clash":                {outcome.Stop, outcome.NotHappened, phone},
	"unclear-clash":        {outcome.Stop, outcome.Unsure, unsure},
	"already-there":        {outcome.Stop, outcome.Unsure, unsure},
	"misfit":               {outcome.Stop, outcome.Unsure, unsure},
	"too-much":             {outcome.Fix, outcome.NotHappened, narrow},
	"not-accepted":         {outcome.Stop, outcome.NotHappened, elsewhere},
	"still-processing":     {outcome.Retry, outcome.Unsure, try},
	"busy":                 {outcome.Retry, outcome.NotHappened, try},
	"receiver-fault":       {outcome.Retry, outcome.Unsure, try},
	"network-fault":        {outcome.Retry, outcome.Unsure, try},
	"not-offered":          {outcome.Stop, outcome.NotHappened, elsewhere},
	"receiver-unavailable": {outcome.Retry, outcome.Unsure, try},
	"network-unavailable":  {outcome.Retry, outcome.Unsure, try},

	"unclear":         {outcome.Stop, outcome.Unsure, unsure},
	"contradiction":   {outcome.Stop, outcome.Unsure, unsure},
	"no-outcome":      {outcome.Retry, outcome.Unsure, try},
	"page-answer":     {outcome.Retry, outcome.Unsure, unsure},
	"gateway-fault":   {outcome.Retry, outcome.Unsure, try},
	"empty-answer":    {outcome.Retry, outcome.Unsure, try},
	"cut-short":       {outcome.Retry, outcome.Unsure, try},
	"redirected":      {outcome.Retry, outcome.Unsure, unsure},
	"illegal-outcome": {outcome.Retry, outcome.Unsure, try},
	"other-ids":       {outcome.Retry, outcome.Unsure, try},
}

func (c class) stepsFor(group string) steps {
	if s, ok := c.steps[group]; ok {
		return s
	}
	return c.steps[""]
}
