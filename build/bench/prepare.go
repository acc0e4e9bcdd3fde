package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/build/mutants"
)

// published is where the published data lies beside the checkout, if it does.
const published = "../shared/fhir"

// contest is what all validators are measured on, in a folder:
// message.json, bases/ and mutants/ with the list mutants.json, profiles.json
// and packages/.
type contest struct {
	folder  string
	mutants int    // made by hand; none without the published data
	message string // what was measured, in words
}

// prepare fills the folder.
func prepare(folder string) (contest, error) {
	c := contest{folder: folder}
	for _, d := range []string{"bases", "mutants", "packages"} {
		if err := os.MkdirAll(filepath.Join(folder, d), 0o700); err != nil {
			return c, err
		}
	}
	if _, err := os.Stat(published); errors.Is(err, fs.ErrNotExist) {
		content, err := madeUp()
		if err != nil {
			return c, err
		}
		c.message = fmt.Sprintf("a made-up referral of %d bytes; the published data does not lie beside the checkout, so there are no mutants, and no profiles for the others", len(content))
		return c, errors.Join(c.write("message.json", content), c.write("mutants.json", []byte("[]")))
	}
	return c, c.fromPublished()
}

func (c *contest) write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(c.folder, name), content, 0o600)
}

// fromPublished writes the published message and what is made of the examples.
func (c *contest) fromPublished() error {
	messages := os.DirFS(filepath.Join(published, "examples", "messages"))
	content, err := fs.ReadFile(messages, "refreq01-referral-new-111-to-ed.json")
	if err != nil {
		return err
	}
	bases, err := mutants.Bases(messages)
	if err != nil {
		return err
	}
	for _, b := range bases {
		if err := c.write(filepath.Join("bases", b.Name+".json"), b.JSON()); err != nil {
			return err
		}
	}
	c.message = fmt.Sprintf("refreq01, %d bytes", len(content))
	return errors.Join(c.write("message.json", content), c.breed(bases))
}

func (c *contest) breed(bases []mutants.Base) error {
	type listed struct {
		ID   string `json:"id"`
		Base string `json:"base"`
	}
	var list []listed
	for m, err := range mutants.Each(bases) {
		if err != nil {
			return err
		}
		if m.Kind == mutants.Payload {
			continue
		}
		c.mutants++
		list = append(list, listed{m.ID, m.Base})
		if err := c.write(filepath.Join("mutants", m.ID+".json"), m.JSON); err != nil {
			return err
		}
	}
	text, err := json.Marshal(list)
	return errors.Join(err, c.write("mutants.json", text))
}

// conformance writes the packages that other validators read: R4 out of the
// folder of its specification, and the UK Core and BaRS profiles with snapshots.
func (c *contest) conformance(specs string) error {
	s := snapshots{byURL: map[string]*fhir.Node{}, made: map[string]bool{}}
	core := filepath.Join("packages", "hl7.fhir.r4.core#4.0.1", "package")
	for _, file := range []string{"profiles-types", "profiles-resources", "profiles-others", "extension-definitions", "valuesets", "v3-codesystems", "v2-tables"} {
		if err := c.split(filepath.Join(specs, file+".json"), core, s.byURL); err != nil {
			return err
		}
	}
	own := filepath.Join("packages", "bars.profiles#1.0.0", "package")
	if err := os.MkdirAll(filepath.Join(c.folder, own), 0o700); err != nil {
		return err
	}
	profiles, err := c.own(own, &s)
	if err != nil {
		return err
	}
	return errors.Join(c.manifest(core, "hl7.fhir.r4.core", "4.0.1"), c.manifest(own, "bars.profiles", "1.0.0"),
		c.write("profiles.json", fhir.List(profiles...).JSON()))
}

func (c *contest) manifest(folder, name, version string) error {
	return c.write(filepath.Join(folder, "package.json"), []byte(`{"name":"`+name+`","version":"`+version+`","fhirVersions":["4.0.1"],"fhirVersion":"4.0.1"}`))
}

// split writes the resources of a Bundle as files of a package.
func (c *contest) split(file, folder string, into map[string]*fhir.Node) error {
	bundle, err := parsed(file)
	if err != nil {
		return err
	}
	for _, e := range fhir.Entries(bundle) {
		if err := c.put(folder, e.Resource, into); err != nil {
			return err
		}
	}
	return nil
}

func (c *contest) put(folder string, r *fhir.Node, into map[string]*fhir.Node) error {
	if r.Type() == "StructureDefinition" {
		into[r.TextAt("url")] = r
	}
	if err := os.MkdirAll(filepath.Join(c.folder, folder), 0o700); err != nil {
		return err
	}
	return c.write(filepath.Join(folder, strings.ReplaceAll(r.Type()+"-"+r.ID(), "/", "-")+".json"), r.JSON())
}

// own writes the UK Core and BaRS definitions and returns the profiles.
func (c *contest) own(folder string, s *snapshots) ([]*fhir.Node, error) {
	var profiles []*fhir.Node
	for _, pattern := range []string{"structure-definitions/*.json", "structure-definitions/ukcore/*.json", "code-systems/*.json", "code-systems/ukcore/*.json", "value-sets/*.json"} {
		files, err := filepath.Glob(filepath.Join(published, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			r, err := parsed(file)
			if err != nil {
				return nil, err
			}
			if r.Type() == "StructureDefinition" {
				s.byURL[r.TextAt("url")] = r
				profiles = append(profiles, r)
			} else if err := c.put(folder, r, s.byURL); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range profiles {
		s.complete(p)
		if err := c.put(folder, p, s.byURL); err != nil {
			return nil, err
		}
	}
	return profiles, nil
}

func parsed(file string) (*fhir.Node, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	n, err := fhir.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return n, nil
}
