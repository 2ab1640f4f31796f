package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"fewshot/app/prompt"
)

// The texts that are counted: English is the comments of this repository,
// code is its Go files, Chinese is sentences of common words drawn from a
// seed, and prompt is a few-shot prompt from English into Chinese, rendered.

// corpus makes n bytes of each kind of text, less what would cut a character.
var corpus = map[string]func(n int) string{
	"english": func(n int) string { return cut(shuffledSentences(n), n) },
	"code":    func(n int) string { return cut(strings.Join(sources().code, "\n"), n) },
	"chinese": func(n int) string { return cut(chinese(n, 1), n) },
	"prompt":  fewShot,
}

// kinds are the names in corpus, in the order of the tables.
var kinds = []string{"english", "code", "chinese", "prompt"}

// sources are the repository's Go files, read once.
var sources = sync.OnceValue(func() (s struct{ sentences, code []string }) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "bin") {
			return fs.SkipDir
		}
		// Tables of data are no code that people write.
		if !strings.HasSuffix(path, ".go") || strings.Contains(path, "data") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s.code = append(s.code, strings.ReplaceAll(string(text), "<|", "<"))
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, comment := range file.Comments {
			for sentence := range strings.SplitAfterSeq(strings.Join(strings.Fields(comment.Text()), " ")+" ", ". ") {
				if !strings.Contains(sentence, "<|") { // gpt-tokenizer refuses what looks like a control token
					s.sentences = append(s.sentences, sentence)
				}
			}
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	return s
})

// shuffledSentences is at least n bytes of the comments' sentences, in
// paragraphs, over again if there are too few.
func shuffledSentences(n int) string {
	draw := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for text.Len() < n {
		for i, k := range draw.Perm(len(sources().sentences)) {
			text.WriteString(sources().sentences[k])
			if i%6 == 5 {
				text.WriteString("\n\n")
			}
		}
	}
	return text.String()
}

// words are common Chinese words.
var words = strings.Fields("我们 你们 他们 今天 明天 昨天 现在 以后 已经 正在 可以 需要 应该 喜欢 觉得 知道 希望 开始 学习 工作 " +
	"老师 学生 朋友 孩子 公司 学校 城市 国家 世界 时间 问题 办法 例子 模型 语言 翻译 句子 文字 数据 程序 " +
	"的 了 在 是 和 也 都 就 不 很 把 被 从 到 对 给 让 比 一个 这个 那个 什么 怎么 为什么 因为 所以 但是 如果 虽然 而且 " +
	"看见 听说 写作 回答 说明 比较 选择 解决 发现 决定 准备 完成 使用 改变 提高 影响 重要 简单 复杂 清楚 漂亮 新鲜 安静 高兴 " +
	"海獭 奶酪 长颈鹿 毛绒 薄荷 山 水 河 树 花 茶 饭 书 车 电脑 手机 房子 天气 春天 夏天 秋天 冬天 早上 晚上 北京 上海")

// chinese is at least n bytes of sentences drawn from a seed.
func chinese(n int, seed uint64) string {
	draw := rand.New(rand.NewPCG(seed, 3))
	var text strings.Builder
	for text.Len() < n {
		for k := 3 + draw.IntN(6); k > 0; k-- {
			text.WriteString(words[draw.IntN(len(words))])
		}
		text.WriteString([]string{"，", "，", "。", "。", "；", "？\n"}[draw.IntN(6)])
	}
	return text.String()
}

// fewShot is a rendered prompt of nearly n bytes.
func fewShot(n int) string {
	p := prompt.Prompt{
		Version: prompt.Version, Instruction: "Translate English into Chinese. Keep names as they are.",
		Query: "peppermint", Format: prompt.Format{
			As: prompt.Text, InputLabel: "English: ", InputEnd: "\n", OutputLabel: "中文: ", Separator: "\n\n",
		},
	}
	draw := rand.New(rand.NewPCG(4, 5))
	text := ""
	for seed := uint64(0); ; seed++ {
		in := strings.TrimSpace(sources().sentences[draw.IntN(len(sources().sentences))])
		out := strings.TrimSpace(chinese(min(len(in), 120), seed))
		p.Shots = append(p.Shots, prompt.Shot{Input: in, Output: out})
		longer := prompt.Render(p).Segments[0].Text
		if len(longer) > n {
			return text
		}
		text = longer
	}
}

// cut is the first n bytes of s, less what would cut a character.
func cut(s string, n int) string {
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func TestCorpus(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind+"_has_the_size_asked_for", func(t *testing.T) {
			for _, n := range []int{4_000, 40_000} {
				text := corpus[kind](n)
				if len(text) > n || len(text) < n-1000 {
					t.Errorf("%d bytes, want %d", len(text), n)
				}
				if !utf8.ValidString(text) {
					t.Error("it is not UTF-8")
				}
				if text != corpus[kind](n) {
					t.Error("it is another one each time")
				}
			}
		})
	}
}
