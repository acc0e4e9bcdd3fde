package evidence

import (
	"bytes"
	"fmt"
	"strings"

	"barsdesk/bars/definition"
)

// readMe adds the first page and the text that say what lies where. They are
// made last, from all that is there.
func (l *layout) readMe() {
	p := indexPage{Head: l.head(l.content.Title), Content: l.content}
	for _, f := range l.files {
		if strings.HasSuffix(f.path, ".html") {
			p.Pages = append(p.Pages, linked{f.path, f.about})
		}
		p.Files = append(p.Files, linked{f.path, f.about})
	}
	for i, c := range l.content.Cases {
		p.Cases = append(p.Cases, linked{fmt.Sprintf("cases/%02d/case.html", i+1), c.Headline + ", " + c.Service.Name})
	}
	l.page("index.html", "Where to begin", "index", p)
	l.add("README.txt", "What lies where", l.readMeText())
}

type linked struct{ Path, About string }

type indexPage struct {
	Head    head
	Content Content
	Cases   []linked
	Pages   []linked
	Files   []linked
}

// Packs are the definitions that the program was built with.
func (p indexPage) Packs() []definition.Pack { return p.Content.Packs }

const readMeText = `Begin with index.html. It opens in any browser, without a network.

cases/NN/case.html             a case as it is read on the screen, with its story
cases/NN/timeline.txt, .json   the story alone
cases/NN/messages/NN-…/        one message:
  message.html                   as it is read on the screen
  request-headers.txt            request line and headers; access tokens are left out
  request-body.json              the exact bytes of the request
  answer-headers.txt             status and headers of the answer
  answer-body.json               the exact bytes of the answer
  findings.txt, .json            what was found in checking it
  tries.txt                      of a message sent: each try
apart/NNN-…/                   what was received and is in no case
wire/NNN-….txt                 each call over the simulated network, where there is one
audit/extract.ndjson           entries of the audit log, each with its proof
audit/checkpoint.txt           the signed checkpoint that the proofs lead to
audit/verifier-key.txt         the key it was signed with
audit/entries.txt              the same entries as sentences
tkw/                           reports of the Toolkit Workbench that were attached
screens/                       pictures of screens
scal.html, scal.json           which file answers which question of the
                               self-assessment (SCAL)
software.json                  the program, and the definitions it was built with
manifest.json                  every file, with its SHA-256
SHA256SUMS                     the same sums, for: sha256sum -c SHA256SUMS

To check this pack:

  barsdesk evidence --check FILE.zip
  barsdesk audit verify --export audit/extract.ndjson
`

func (l *layout) readMeText() []byte {
	var out bytes.Buffer
	_, _ = fmt.Fprintf(&out, "%s\n%s\n\n", l.content.Title, strings.Repeat("=", len([]rune(l.content.Title))))
	if l.content.Simulated {
		out.WriteString("SIMULATED. Every patient in this pack is made up.\n\n")
	} else {
		out.WriteString("This pack is about real patients. Handle it as their records.\n\n")
	}
	_, _ = fmt.Fprintf(&out, "Made %s by %s %s, in environment %s.\n\n", inLondon(l.content.MadeAt), l.content.Software.Name, l.content.Software.Version, l.content.Environment)
	out.WriteString(readMeText)
	return out.Bytes()
}
