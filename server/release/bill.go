package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// What follows is CycloneDX 1.6 as far as it is used here: https://cyclonedx.org/docs/1.6/json/.
type (
	bom struct {
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Serial       string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     bomMetadata  `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	bomMetadata struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	}
	component struct {
		Type     string          `json:"type"`
		Ref      string          `json:"bom-ref"`
		Name     string          `json:"name"`
		Version  string          `json:"version"`
		Hashes   []bomHash       `json:"hashes,omitempty"`
		Licences []licenceChoice `json:"licenses,omitempty"`
		PURL     string          `json:"purl,omitempty"`
	}
	bomHash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	licenceChoice struct {
		Licence struct {
			ID   string `json:"id,omitempty"`   // of SPDX
			Name string `json:"name,omitempty"` // of one that SPDX doesn't list
		} `json:"license"`
	}
	dependency struct {
		Ref       string   `json:"ref"`
		DependsOn []string `json:"dependsOn,omitempty"`
	}
)

// newComponent describes a part.
func newComponent(p part) component {
	c := component{Type: p.kind, Ref: p.purl, Name: p.name, Version: p.version, PURL: p.purl}
	if c.Ref == "" {
		c.Ref = p.name + "@" + p.version
	}
	if p.sha256 != "" {
		c.Hashes = []bomHash{{"SHA-256", p.sha256}}
	}
	for _, id := range p.licences {
		var l licenceChoice
		if name, own := strings.CutPrefix(id, "LicenseRef-"); own {
			l.Licence.Name = name
		} else {
			l.Licence.ID = id
		}
		c.Licences = append(c.Licences, l)
	}
	return c
}

// bill is the software bill of materials of all binaries, in CycloneDX's JSON. Its serial
// number follows from what is in it, its time is the commit's.
func (c content) bill(of commit) ([]byte, error) {
	main := newComponent(part{kind: "application", name: "fewshot", version: of.version, licences: []string{"MIT"}})
	b := bom{
		Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata:     bomMetadata{Timestamp: of.time.Format(time.RFC3339), Component: main},
		Dependencies: []dependency{{Ref: main.Ref}},
	}
	for _, p := range c {
		part := newComponent(p)
		b.Components = append(b.Components, part)
		b.Dependencies[0].DependsOn = append(b.Dependencies[0].DependsOn, part.Ref)
	}
	data, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	b.Serial = serial(data)
	data, err = json.MarshalIndent(b, "", "  ")
	return append(data, '\n'), err
}

// serial is a UUID made of a content, of version 8 (RFC 9562, section 5.8).
func serial(content []byte) string {
	id := sha256.Sum256(content)
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}
