//go:build interop

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestDocusaurus builds and opens the sample for Docusaurus: make interop runs it. It
// takes more time to install than all tests in a browser take to start.
func TestDocusaurus(t *testing.T) {
	generated(t, "docusaurus", func(_, out string) *exec.Cmd {
		// Its packages can't be moved: it is built where they are, and told the server.
		own, err := filepath.Abs(sample("docusaurus"))
		if err != nil {
			t.Fatal(err)
		}
		build := exec.Command(filepath.Join(own, "node_modules", ".bin", "docusaurus"), "build", "--no-minify", "--out-dir", out)
		build.Dir, build.Env = own, append(os.Environ(), "FEWSHOT="+shared.URL)
		return build
	})
}
