package lessons

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"

	"fewshot/app/token"
)

// The lesson on tokens states counts. They are held against tiktoken-go's, an
// implementation other than our own.
func TestTokens_are_as_many_as_the_lesson_says(t *testing.T) {
	tiktoken.SetBpeLoader(loader.NewOfflineLoader())
	for _, l := range All() {
		if l.ID != "tokens" {
			continue
		}
		counts := func(encoding string) map[string]int {
			e, err := tiktoken.GetEncoding(encoding)
			if err != nil {
				t.Fatal(err)
			}
			n := map[string]int{}
			for _, text := range l.Tokens {
				n[text.Name] = len(e.EncodeOrdinary(text.Text))
			}
			return n
		}
		old, new := counts("r50k_base"), counts("o200k_base")
		open := func(encoding string) map[string]int {
			small, err := os.ReadFile(filepath.Join("..", "..", "web", "static", "vocab", encoding+".bin.br"))
			if err != nil {
				t.Fatal(err)
			}
			packed, err := io.ReadAll(brotli.NewReader(bytes.NewReader(small)))
			if err != nil {
				t.Fatal(err)
			}
			e, err := token.Load(encoding, packed)
			if err != nil {
				t.Fatal(err)
			}
			n := map[string]int{}
			for _, text := range l.Tokens {
				n[text.Name] = e.Count(text.Text)
			}
			return n
		}
		qwen, deepSeek, tekken := open(token.Qwen3), open(token.DeepSeekV3), open(token.Tekken)
		const chinese, hindi = "简体中文", "हिन्दी"
		for tag, says := range map[string]string{
			"en":    fmt.Sprintf("the Chinese is %d tokens with `qwen3`, %d with `deepseek_v3` and %d with `tekken`, the Hindi %d, %d and %d.", qwen[chinese], deepSeek[chinese], tekken[chinese], qwen[hindi], deepSeek[hindi], tekken[hindi]),
			"zh-CN": fmt.Sprintf("中文用 `qwen3` 是 %d 个词元，用 `deepseek_v3` 是 %d 个，用 `tekken` 是 %d 个；印地文分别是 %d、%d 和 %d 个。", qwen[chinese], deepSeek[chinese], tekken[chinese], qwen[hindi], deepSeek[hindi], tekken[hindi]),
		} {
			if !strings.Contains(l.Expect[tag], says) {
				t.Errorf("in %s it does not say: %s", tag, says)
			}
		}
		characters, bytes := map[string]int{}, map[string]int{}
		for _, text := range l.Tokens {
			characters[text.Name], bytes[text.Name] = utf8.RuneCountInString(text.Text), len(text.Text)
		}
		for tag, says := range map[string]string{
			"en":    fmt.Sprintf("the English is %d characters and %d bytes, the Chinese %d and %d, the Hindi %d and %d.", characters["English"], bytes["English"], characters[chinese], bytes[chinese], characters[hindi], bytes[hindi]),
			"zh-CN": fmt.Sprintf("英文是 %d 个字符、%d 个字节，中文是 %d 和 %d，印地文是 %d 和 %d。", characters["English"], bytes["English"], characters[chinese], bytes[chinese], characters[hindi], bytes[hindi]),
		} {
			if !strings.Contains(l.Expect[tag], says) {
				t.Errorf("in %s it does not say: %s", tag, says)
			}
		}
		if len(l.Tokens) != 8 {
			t.Errorf("%d texts, the lesson says eight", len(l.Tokens))
		}
		for tag, says := range map[string]string{
			"en":    fmt.Sprintf("the English sentences are %d tokens, the Chinese %d, the Hindi %d. With `o200k_base` they are %d, %d and %d.", old["English"], old["简体中文"], old["हिन्दी"], new["English"], new["简体中文"], new["हिन्दी"]),
			"zh-CN": fmt.Sprintf("英文是 %d 个词元，中文 %d 个，印地文 %d 个。用 `o200k_base`，分别是 %d、%d 和 %d 个。", old["English"], old["简体中文"], old["हिन्दी"], new["English"], new["简体中文"], new["हिन्दी"]),
		} {
			if !strings.Contains(l.Expect[tag], says) {
				t.Errorf("in %s it does not say: %s", tag, says)
			}
		}
		return
	}
	t.Error("there is no lesson on tokens")
}
