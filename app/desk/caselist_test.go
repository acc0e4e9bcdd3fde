package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// The people of the search tests, of the published test range or without a number.
var (
	josiah = murry()
	dudley = person("9876543210", "Swain", "Dudley", "1972-02-29", "LS1 4AP")
	edith  = person("", "Swain", "Edith", "1990-12-01", "LS1 4AP")
	ana    = person("", "de la Cruz", "Ana", "1990-12-01", "W1A 1AA")
)

func person(number, family, given, born, code string) message.Patient {
	p := murry()
	p.NHSNumber, p.Family, p.Given, p.BirthDate, p.Postcode = number, family, given, born, code
	return p
}

// clinic is a ward with an appointment for each of the people, made over the
// wire a minute apart.
func clinic(t *testing.T) *station {
	t.Helper()
	s := newStation(t, ward, calls, false)
	for i, p := range []message.Patient{josiah, dudley, edith, ana} {
		slot := fmt.Sprintf("slot-%d", i)
		s.offer(slot, saturday.Add(time.Duration(i+1)*time.Hour))
		answered(t, s.post(bookingFor(t, p, slot, saturday.Add(time.Duration(i+1)*time.Hour), "").JSON(), newCall()), 200)
		s.now = s.now.Add(time.Minute)
	}
	return s
}

func (s *station) finds(text string) (desk.CaseList, string) {
	s.t.Helper()
	list, err := s.desk.SearchCases(s.t.Context(), nurse, desk.CaseSearch{Text: text})
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, c := range list.Cases {
		_, given, _ := strings.Cut(c.Banner.Name, ", ")
		names = append(names, given)
	}
	slices.Sort(names)
	return list, strings.Join(names, " and ")
}

func TestSearchReadsWhatPeopleType(t *testing.T) {
	s := clinic(t)
	const everyone = "Ana and Dudley and Edith and Josiah Albert"
	for text, want := range map[string]string{
		"9658499058": "Josiah Albert", "965 849 9058": "Josiah Albert", "965-849-9058": "Josiah Albert", "9658499059": "", "9434765919": "",
		"10/08/1918": "Josiah Albert", "1918-08-10": "Josiah Albert", "10 Aug 1918": "Josiah Albert", "10 AUGUST 1918": "Josiah Albert",
		"10.8.1918": "Josiah Albert", "08/10/1918": "", "29/2/1972": "Dudley", "1 Dec 1990": "Ana and Edith",
		"DN8 5SP": "Josiah Albert", "dn85sp": "Josiah Albert", "LS1 4AP": "Dudley and Edith", "W1A1AA": "Ana", "DN8 5SQ": "",
		"swain": "Dudley and Edith", "O'Murry-Hughes": "Josiah Albert", "omurry hughes": "Josiah Albert", "Hughes": "", "De La Cruz": "Ana",
		"Swain Edith": "Edith", "SWAIN, Dudley": "Dudley", "Dudley Swain": "Dudley", "Swain Josiah": "", "Dudley": "",
		"swain 1 Dec 1990": "Edith", "01/12/1990 ls1 4ap": "Edith", "LS1 4AP 01/12/1990 Ana": "", "Ana 1990-12-01": "Ana", "9876543210 Swain": "Dudley", "9876543210 Murry": "",
		"ZTG-4F7K2": everyone, "ztg 4f7k2": everyone, "ZTG-4F7K2 swain": "Dudley and Edith", "ZTG-4F7K3": "",
		"": everyone, " \t": everyone,
	} {
		if list, got := s.finds(text); got != want || list.Total != len(list.Cases) || list.Cases == nil {
			t.Errorf("%q finds %q of %d, want %q", text, got, list.Total, want)
		}
	}
}

func TestSearchIsRecordedWithoutWhatWasTyped(t *testing.T) {
	s := clinic(t)
	s.finds("965 849 9058")
	s.finds("Swain")
	got := s.entriesOf(access.CaseSearch)
	if len(got) != 5 || got[4].PatientKey != keyed(storage.KeyNHSNumber, "9658499058") || got[2].PatientKey != "" || got[2].Actor != nurse.ID {
		t.Errorf("entries %+v", got)
	}
	if text := fmt.Sprintf("%+v", got); strings.Contains(strings.ToLower(text), "swain") || strings.Contains(text, "849") {
		t.Errorf("the log holds what was typed: %s", text)
	}
	if list, err := s.desk.SearchCases(t.Context(), access.Actor{ID: "p9", Role: access.Administrator}, desk.CaseSearch{Text: "Swain"}); err == nil || len(list.Cases) != 0 {
		t.Errorf("an administrator finds %+v", list)
	}
}

func TestListsAreServedInPages(t *testing.T) {
	s := newDesk111(t)
	for i := range 53 {
		f := s.begin(episode.Refer)
		f.at = s.now.Add(time.Duration(i-600) * time.Minute)
		f.referred().shelve()
	}
	seen := map[string]bool{}
	var last time.Time
	for offset, want := range map[int]int{0: 50, 50: 3, 100: 0} {
		list, err := s.desk.Cases(t.Context(), nurse, offset)
		if err != nil || list.Total != 53 || len(list.Cases) != want {
			t.Fatalf("from %d: %d of %d, %v", offset, len(list.Cases), list.Total, err)
		}
		last = time.Time{}
		for _, c := range list.Cases {
			if !last.IsZero() && c.UpdatedAt.After(last) {
				t.Error("a case is listed before one that changed later")
			}
			last, seen[c.ID] = c.UpdatedAt, true
		}
		readable(t, append(list.Cases, desk.CaseLine{Headline: "None"}))
	}
	if len(seen) != 53 {
		t.Errorf("%d cases are listed", len(seen))
	}
	if got := s.entriesOf(access.CaseList); len(got) != 3+53 {
		t.Errorf("entries %+v", got)
	}
}

func TestNarrowedSearchesAreServedInPagesToo(t *testing.T) {
	s := newDesk111(t)
	code := storage.Key{Kind: storage.KeyPostcode, Value: keyed(storage.KeyPostcode, "DN85SP")}
	for range 203 {
		f := s.begin(episode.Refer)
		id := f.referred().shelve()
		s.update(func(tx storage.Tx) error {
			c, err := tx.Cases().Get(id)
			if err != nil {
				return err
			}
			c.Keys = append(c.Keys, code)
			return tx.Cases().Save(c)
		})
	}
	for offset, want := range map[int]int{0: 50, 200: 3, 250: 0} {
		list, err := s.desk.SearchCases(t.Context(), nurse, desk.CaseSearch{Text: "DN8 5SP Murry Josiah", Offset: offset})
		if err != nil || list.Total != 203 || len(list.Cases) != want {
			t.Errorf("from %d: %d of %d, %v", offset, len(list.Cases), list.Total, err)
		}
	}
}
