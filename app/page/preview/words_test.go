package preview

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fewshot/app/page/i18n"
)

// TestTableWarningsHaveChineseWords reads the codes of warnings from the source of
// app/table and app/exchange.
func TestTableWarningsHaveChineseWords(t *testing.T) {
	var files []string
	for _, pkg := range []string{"table", "exchange"} {
		found, err := filepath.Glob(filepath.Join("..", "..", pkg, "*.go"))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pkg, err)
		}
		files = append(files, found...)
	}
	call := regexp.MustCompile(`\.(?:warn|add|note)\("([a-z_]+)", "[a-z.]+", "((?:[^"\\]|\\.)*)"`)
	found := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(src), -1) {
			found++
			words, _ := i18n.Chinese.Find("advice." + m[1])
			if words == "" {
				t.Errorf("no Chinese words for the warning %q", m[1])
			} else if strings.Count(words, "%s") != strings.Count(m[2], "%s") {
				t.Errorf("%q: %q has other values than %q", m[1], words, m[2])
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d warnings are found in the source", found)
	}
}
