package form

import (
	"strconv"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// answers keeps all repeats of a block in one QuestionnaireResponse: a group
// for each repeat, an item for each field, named by its linkId.
//
// BaRS Application 1, Referral payload: QuestionnaireResponse.
type answers struct {
	linkID, text  string // of the outermost item
	reason        string // of the whole, as the extension says it
	group         string // linkId of a repeat, numbered
	flag          bool   // with a Flag of category RS as its subject
	basedOn       string
	items         []item
	fromRowSlices bool
}

// item is one question of a group; its linkId is the field's id.
type item struct {
	linkID, label, help, missing string
	control, need, valueType     string
	limit                        int
	options                      func() []Option
}

var rejectedServices = answers{
	linkID: "RejectedServices", text: "Rejected Services", group: "Service", flag: true, basedOn: message.LinkServiceRequest,
	reason: "Rejected Services - Patient Choice in Service Selection", fromRowSlices: true,
	items: []item{
		{
			linkID: "ServiceName", label: "Name of the service", control: controlText, need: must, valueType: "valueString", limit: 500,
			missing: "Enter the name of the service that did not suit",
		},
		{
			linkID: "ServiceId", label: "Directory number of the service", help: "The number that the directory of services gives it.",
			control: controlText, need: must, valueType: "valueString", limit: 50,
			missing: "Enter the directory number of the service that did not suit",
		},
		{
			linkID: "RejectionReason", label: "Why it did not suit", control: controlChoice, need: must, valueType: "valueCoding",
			options: func() []Option { return listed(rejectionSystem, ungrouped) }, missing: "Choose why the service did not suit",
		},
		{
			linkID: "RejectionComment", label: "In your words", control: controlArea, need: must, valueType: "valueString", limit: 2000,
			missing: "Enter in your words why the service did not suit",
		},
	},
}

var informationSources = answers{
	linkID: "AdditionalSources", text: "Additional Lookup Sources", group: "Source", basedOn: message.LinkCarePlan,
	reason: "Additional Information Sources",
	items: []item{
		{
			linkID: "SourceName", label: "Name of the source", help: "For example a shared care record.", control: controlText,
			need: must, valueType: "valueString", limit: 500, missing: "Enter the name of the source",
		},
		{linkID: "SourceURL", label: "Web address", control: controlText, need: should, valueType: "valueUri", limit: 500},
		{linkID: "SPNTitle", label: "Special note about the person", control: controlText, need: should, valueType: "valueString", limit: 500},
		{linkID: "SPNDetail", label: "What the note says", control: controlArea, need: should, valueType: "valueString", limit: 2000},
		{linkID: "SPNActiveDate", label: "Note valid from", control: controlDate, need: may, valueType: "valueDateTime"},
		{linkID: "SPNReviewDate", label: "Note to be reviewed on", control: controlDate, need: may, valueType: "valueDateTime"},
	},
}

func (answers) many() bool { return true }

const itemPath = "QuestionnaireResponse.item.item.item"

// fields are the items; where the table names the items itself, its spelling
// of the linkIds counts and an item it does not name is not asked.
func (s answers) fields(_ about, rows []definition.Row) []Field {
	out := []Field{}
	for _, i := range s.items {
		id := i.linkID
		if s.fromRowSlices {
			if id = sliceLike(rows, i.linkID); id == "" {
				continue
			}
		}
		f := Field{
			ID: id, Path: itemPath + ".answer." + i.valueType, Label: i.label, Help: i.help, Control: i.control,
			Necessity: i.need, MaxLength: i.limit, Options: []Option{}, Missing: i.missing,
		}
		f.Rule = itemPath + " (" + id + ")" + tableOf(rows)
		if i.options != nil {
			f.Options = i.options()
		}
		out = append(out, f)
	}
	return out
}

func tableOf(rows []definition.Row) string {
	if len(rows) == 0 {
		return ""
	}
	return ", " + rows[0].Table
}

func sliceLike(rows []definition.Row, linkID string) string {
	for _, r := range rows {
		if strings.HasPrefix(r.Path, itemPath) && strings.EqualFold(r.Slice, linkID) {
			return r.Slice
		}
	}
	return ""
}

func (s answers) write(b Block, repeats []map[string]string, w *writer) error {
	if held := w.held[b.ID]; len(held) > 0 {
		return s.rewrite(b, repeats, w, held)
	}
	n := newResource("QuestionnaireResponse",
		fhir.M("extension", fhir.List(fhir.Obj(
			fhir.M("url", fhir.Str(reasonExtension)),
			fhir.M("valueCodeableConcept", fhir.Obj(fhir.M("text", fhir.Str(s.reason))))))),
		fhir.M("basedOn", fhir.List(fhir.Reference(s.basedOn))),
		status("completed"))
	if reason := reasonIn(repeats[0]); s.flag && reason != "" && w.takes("Flag") {
		n.Set("subject", fhir.Reference(message.LinkPart(w.add(rejectionFlag(reason)))))
	}
	n.Set("item", fhir.List(fhir.Obj(
		fhir.M("linkId", fhir.Str(s.linkID)), fhir.M("text", fhir.Str(s.text)), fhir.M("item", s.groups(b, repeats, nil)))))
	w.add(n)
	return nil
}

const reasonExtension = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason"

// groups are the repeats as items; one that says what a group of the message
// says is that group.
func (s answers) groups(b Block, repeats []map[string]string, held []taken) *fhir.Node {
	out := fhir.List()
	for i, r := range repeats {
		if at := sameAnswers(b, held, r); at >= 0 {
			out.Items = append(out.Items, held[at].from)
			held = append(append([]taken{}, held[:at]...), held[at+1:]...)
			continue
		}
		out.Items = append(out.Items, s.group1(b, i+1, r))
	}
	return out
}

// rewrite changes the response of a message: its groups become the repeats. It
// goes, with the flag it is about, when nothing is answered any more.
func (s answers) rewrite(b Block, repeats []map[string]string, w *writer, held []taken) error {
	n := held[0].from
	if len(repeats) == 0 {
		w.gone[n] = true
		if s.flag {
			w.goneTarget(n.TextAt("subject.reference"), "Flag")
		}
		return nil
	}
	for _, outer := range n.All("item") {
		if outer.TextAt("linkId") != s.linkID {
			continue
		}
		items := s.groups(b, repeats, s.takeGroups(b, outer))
		if !fhir.Equal(items, outer.Get("item")) {
			outer.Set("item", items)
			w.touched[n] = true
		}
		return nil
	}
	return nil
}

// rejectionFlag says that services were rejected, coded by the first reason.
func rejectionFlag(reason string) *fhir.Node {
	n := newFlag("RS")
	system, code := parts(reason)
	n.Set("code", fhir.Concept(fhir.Coding(system, code, displayOf(system, code))))
	return n
}

// reasonIn is the reason for which a service was rejected, "" where the table
// does not ask for one.
func reasonIn(r map[string]string) string {
	for id, answer := range r {
		if strings.EqualFold(id, "RejectionReason") {
			return answer
		}
	}
	return ""
}

func (s answers) group1(b Block, number int, r map[string]string) *fhir.Node {
	items := fhir.List()
	for _, f := range b.Fields {
		if r[f.ID] == "" {
			continue
		}
		valueType := f.Path[strings.LastIndexByte(f.Path, '.')+1:]
		answer := fhir.Str(r[f.ID])
		if valueType == "valueCoding" {
			system, code := parts(r[f.ID])
			answer = fhir.Coding(system, code, displayOf(system, code))
		}
		items.Items = append(items.Items, fhir.Obj(
			fhir.M("linkId", fhir.Str(f.ID)),
			fhir.M("answer", fhir.List(fhir.Obj(fhir.M(valueType, answer))))))
	}
	return fhir.Obj(fhir.M("linkId", fhir.Str(s.group+strconv.Itoa(number))), fhir.M("item", items))
}

func (s answers) read(b Block, r *reader) []taken {
	var out []taken
	for _, n := range fhir.Resources(r.bundle, "QuestionnaireResponse") {
		for _, outer := range n.All("item") {
			if outer.TextAt("linkId") != s.linkID {
				continue
			}
			for _, t := range s.takeGroups(b, outer) {
				out = append(out, taken{n, t.answers})
			}
		}
	}
	return out
}

// takeGroups are the answers of each group inside an item, from the group.
func (s answers) takeGroups(b Block, outer *fhir.Node) []taken {
	var out []taken
	for _, group := range outer.All("item") {
		out = append(out, taken{group, takeGroup(b, group)})
	}
	return out
}

func takeGroup(b Block, group *fhir.Node) map[string]string {
	out := map[string]string{}
	for _, i := range group.All("item") {
		for _, f := range b.Fields {
			if !strings.EqualFold(f.ID, i.TextAt("linkId")) {
				continue
			}
			given := i.At("answer." + f.Path[strings.LastIndexByte(f.Path, '.')+1:])
			out[f.ID] = given.String()
			if given != nil && given.Kind == fhir.Object {
				out[f.ID] = codingAnswer(given)
			}
		}
	}
	return out
}
