package prompt

import "strings"

// What a column of a known name holds.
type column uint8

const (
	unknownColumn column = iota
	inputColumn
	outputColumn
	noteColumn
	offColumn
	instructionColumn
	languageColumn // a side of a translation
)

// columnNames are the names by which columns and fields are known, in small
// letters.
var columnNames = map[string]column{
	"input": inputColumn, "inputs": inputColumn, "prompt": inputColumn, "question": inputColumn, "q": inputColumn,
	"source": inputColumn, "src": inputColumn, "text": inputColumn, "sentence": inputColumn, "user": inputColumn,
	"human": inputColumn, "query": inputColumn, "x": inputColumn, "from": inputColumn, "word": inputColumn,
	"输入": inputColumn, "问题": inputColumn, "问": inputColumn, "提示": inputColumn, "原文": inputColumn,

	"output": outputColumn, "outputs": outputColumn, "completion": outputColumn, "answer": outputColumn, "a": outputColumn,
	"target": outputColumn, "tgt": outputColumn, "label": outputColumn, "response": outputColumn, "assistant": outputColumn,
	"expected": outputColumn, "ideal": outputColumn, "result": outputColumn, "y": outputColumn, "to": outputColumn, "translation": outputColumn,
	"输出": outputColumn, "答案": outputColumn, "回答": outputColumn, "答": outputColumn, "译文": outputColumn, "标签": outputColumn,

	"note": noteColumn, "notes": noteColumn, "comment": noteColumn, "备注": noteColumn, "注释": noteColumn,
	"off": offColumn, "disabled": offColumn, "停用": offColumn,
	"instruction": instructionColumn, "system": instructionColumn, "指令": instructionColumn,

	"english": languageColumn, "en": languageColumn, "英语": languageColumn, "英文": languageColumn,
	"chinese": languageColumn, "zh": languageColumn, "中文": languageColumn, "汉语": languageColumn, "简体中文": languageColumn,
	"french": languageColumn, "fr": languageColumn, "français": languageColumn, "法语": languageColumn,
	"spanish": languageColumn, "es": languageColumn, "español": languageColumn, "西班牙语": languageColumn,
	"german": languageColumn, "de": languageColumn, "deutsch": languageColumn, "德语": languageColumn,
	"italian": languageColumn, "it": languageColumn, "italiano": languageColumn,
	"portuguese": languageColumn, "pt": languageColumn, "português": languageColumn,
	"japanese": languageColumn, "ja": languageColumn, "日本語": languageColumn, "日语": languageColumn,
	"korean": languageColumn, "ko": languageColumn, "한국어": languageColumn,
	"russian": languageColumn, "ru": languageColumn, "русский": languageColumn, "俄语": languageColumn,
	"arabic": languageColumn, "العربية": languageColumn, "hindi": languageColumn, "हिन्दी": languageColumn,
}

// fold is a column's name as it is looked up.
func fold(name string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(name), ":：\u00a0\ufeff "))
}

// isHeader reports whether the first row of a table names its columns: it
// names an input and an output, or it is all names of languages.
func isHeader(row []string) bool {
	var has [languageColumn + 1]int
	seen := map[string]bool{}
	for _, cell := range row {
		name := fold(cell)
		if name != "" && seen[name] {
			return false
		}
		seen[name] = true
		has[columnNames[name]]++
	}
	if has[inputColumn] > 0 && has[outputColumn] > 0 {
		return true
	}
	return len(row) > 1 && has[languageColumn] == len(row)
}

// guessColumns says which column is what: by its name, else by its place.
func guessColumns(header []string, rows [][]string) Columns {
	c := Columns{Input: -1, Output: -1, Note: -1, Off: -1}
	place := map[column]*int{inputColumn: &c.Input, outputColumn: &c.Output, noteColumn: &c.Note, offColumn: &c.Off}
	taken := map[int]bool{}
	for i, name := range header {
		if at := place[columnNames[fold(name)]]; at != nil && *at < 0 {
			*at, taken[i] = i, true
		}
	}
	// A list of instructions with their outputs has the instruction as input.
	for i, name := range header {
		if columnNames[fold(name)] == instructionColumn {
			if c.Input < 0 {
				c.Input = i
			}
			taken[i] = true
		}
	}
	width := len(header)
	if width == 0 {
		width = usualWidth(rows)
	}
	for _, at := range []*int{&c.Input, &c.Output} {
		for i := 0; i < width && *at < 0; i++ {
			if !taken[i] {
				*at, taken[i] = i, true
			}
		}
	}
	return c
}
