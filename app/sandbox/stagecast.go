package sandbox

import (
	"context"
	"net/http"
	"strconv"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/bars/network/sentinel"
)

// CastView answers GET /sandbox/cast.
type CastView struct {
	Services  []CastService  `json:"services"`
	Sentinels []CastSentinel `json:"sentinels"`
}

// CastService is a simulated service.
type CastService struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Organisation string   `json:"organisation"`
	Phone        string   `json:"phone"`
	Takes        []string `json:"takes" doc:"what it can be asked for, in words"`
}

// CastSentinel is one line of what stands for what at the test services.
type CastSentinel struct {
	Call string `json:"call" doc:"what is sent or asked"`
	Who  string `json:"who" doc:"about whom or what"`
	What string `json:"what" doc:"what happens"`
}

// Cast lists the simulated services, and the published sentinels.
func (s *Stage) Cast(context.Context) (CastView, error) {
	out := CastView{Services: []CastService{}, Sentinels: []CastSentinel{}}
	for _, each := range s.Network.Directory() {
		service := CastService{ID: each.ID, Name: each.Name, Organisation: each.Organisation, Phone: each.Phone, Takes: []string{}}
		for _, code := range each.UseCases {
			service.Takes = append(service.Takes, definition.UseCaseName(code))
		}
		out.Services = append(out.Services, service)
	}
	for _, line := range s.Network.tests.table.Lines() {
		out.Sentinels = append(out.Sentinels, CastSentinel{Call: callWords(line.Call), Who: line.Who, What: answerWords(line)})
	}
	return out, nil
}

// callWords names a call of the table.
func callWords(call string) string {
	if kind := message.Kind(call); kind.Known() {
		return kind.Title()
	}
	if call == "any" {
		return "Anything"
	}
	return call
}

func answerWords(l sentinel.Line) string {
	text := strconv.Itoa(l.Answer) + " " + http.StatusText(l.Answer)
	if l.Answer == 0 {
		text = "As usual"
	}
	if l.Late > 0 {
		text += ", " + counted(l.Late, "second") + " late"
	}
	if l.Then != "" {
		text += ", then " + l.Then.Title()
	}
	return text
}
