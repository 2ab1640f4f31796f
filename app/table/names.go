package table

import (
	"strings"
	"sync"
	"unicode"
)

// A known name is what a column of a known name is.
type known struct {
	role   Role
	rank   int  // among the names of its role: the lowest is taken
	weak   bool // the name is a word that stands in cells as well
	id     bool // not content: a key, a date, an author
	around bool // a text that a question is about
	tongue bool // a language: a side of a translation
	code   bool // a language's code
}

// The names by which columns and fields are known, folded, the surest first. Those
// behind the bar are ordinary words too, and prove no header.
const (
	inputNames = `input inputs prompt question query review tweet utterance sentence user|input user|message premise problem goal instruction|input
		post headline comment|text document article passage dialogue code|snippet stem ctx phrase front term text texts content message msg body email source|text abstract
		输入 问题 题目 提问 原文 文本 句子 评论 内容 正文 问 提示 词语 单词 上联 入力 質問 文 テキスト 原文 問題 レビュー 感想 単語 입력 질문 텍스트 문장 문제 리뷰 단어 سؤال نص مراجعة
		frage satz text wort begriff eingabe phrase texte mot entrée avis pregunta frase texto palabra entrada reseña domanda testo parola pergunta вопрос текст слово ввод отзыв fråga pertanyaan ulasan kalimat soru metin cümle câu|hỏi
		/ q s src source user human x from word title description subject comment`
	outputNames = `expected expected|output expected|answer correct|answer ideal gold gold|answer gold|label gold|idx correct|label ground|truth output outputs completion answer answers answerkey correct correct|option answer|idx cop chosen response target
		label|text label labels sentiment category class intent intents emotion polarity toxicity is|duplicate stance rating stars translation definition meaning summary highlights highlight reference solution verdict back
		输出 答案 标准答案 回答 译文 翻译 标签 情感 类别 分类 意图 结果 答 释义 下联 出力 回答 答え 正解 ラベル 訳文 感情 意味 分類 カテゴリ カテゴリー 출력 답 답변 정답 라벨 번역 감정 분류 의미 جواب تصنيف ترجمة
		richtig richtige|antwort lösung correcta bonne|réponse corretta antwort übersetzung bedeutung kategorie ausgabe stimmung réponse traduction étiquette catégorie sortie respuesta traducción etiqueta categoría salida sentimiento risposta traduzione etichetta categoria resposta tradução ответ перевод метка класс категория тональность svar jawaban sentimen yanıt cevap etiket duygu trả|lời
		/ a tgt target assistant gpt result y to value score spam key type`
	noteNames        = `note notes comment comments remark remarks description explanation 备注 注释 说明 メモ 備考 비고 notiz notizen anmerkung anmerkungen bemerkung kommentar remarque remarques commentaire nota notas comentario заметка примечание`
	offNames         = `off disabled 停用 禁用`
	instructionNames = `instruction instructions system system|prompt 指令 指示`
	idNames          = `id idx index guid uuid key no nr num number row row|id doc|id sentence|id qid qid1 qid2 tid pid uid url link href date time timestamp created|at author username user|id user|name lang language split topic subject source difficulty level file filename page version score
		序号 编号 日期 时间 作者 来源 番号 번호 nummer datum numéro número fecha data|id id|num metadata meta`
	aroundNames = `context passage article paragraph story background document support 上下文 背景 文章 材料 阅读材料 文脈 지문 kontext contexte contexto contesto контекст`
	tongueNames = `english chinese french spanish german italian portuguese japanese korean russian arabic hindi dutch swedish norwegian danish finnish polish czech greek turkish hebrew thai vietnamese indonesian malay swahili ukrainian romanian hungarian latin mandarin cantonese bengali urdu persian tagalog
		英语 英文 中文 汉语 简体中文 繁體中文 法语 法文 西班牙语 德语 德文 日语 日文 韩语 俄语 阿拉伯语 意大利语 葡萄牙语 英語 日本語 中国語 한국어 영어 중국어
		deutsch englisch französisch spanisch italienisch russisch chinesisch anglais français allemand espagnol italien chinois inglés español alemán francés italiano inglese spagnolo tedesco francese português inglês espanhol русский английский немецкий svenska engelska nederlands engels polski angielski türkçe ingilizce tiếng|việt tiếng|anh العربية हिन्दी`
	tongueCodes = `en zh fr es de it pt ja ko ru ar hi nl sv no da fi pl cs el tr he th vi id ms sw uk ro hu la bn ur fa tl ha yo ig zu xh af sq am hy az eu be bs bg ca hr et gl ka gu is kn kk km lo lv lt mk ml mr mn ne pa sr sk sl so ta te uz cy eng zho chi fra fre spa deu ger ita por jpn kor rus zh-cn zh-tw zh-hans en-us pt-br`
)

// names looks names up. It is made when a table is first read.
var names = sync.OnceValue(func() map[string]known {
	all := map[string]known{}
	add := func(list string, k known) {
		base := k.rank
		for i, name := range strings.Fields(list) {
			if name == "/" {
				k.weak = true
				continue
			}
			name = strings.ReplaceAll(name, "|", " ")
			if old, ok := all[name]; ok { // the first list that has a name says what it is
				old.id, old.around, old.tongue = old.id || k.id, old.around || k.around, old.tongue || k.tongue
				all[name] = old
				continue
			}
			k.rank = base + i
			all[name] = k
		}
	}
	add(offNames, known{role: Off, weak: true})
	add(instructionNames, known{role: Instruction})
	add(outputNames, known{role: Output})
	add(inputNames, known{role: Input})
	add(noteNames, known{role: Note})
	add(idNames, known{id: true, weak: true})
	add(aroundNames, known{role: Input, around: true, rank: 50})
	add(tongueNames, known{tongue: true})
	add(tongueCodes, known{tongue: true, code: true, weak: true})
	return all
})

// fold is a column's name as it is looked up: small letters, words apart, nothing
// around them. A capital inside a word begins one: userInput is user input.
func fold(name string) string {
	name = strings.Trim(strings.TrimSpace(name), ":：*\u00a0\ufeff _")
	var b strings.Builder
	lower := false
	for _, c := range name {
		switch {
		case c == '_' || c == '-' || c == ' ' || c == '\u00a0':
			c = ' '
		case unicode.IsUpper(c) && lower:
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(c)
		b.WriteRune(unicode.ToLower(c))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// roleOf is what a column's name says: as a whole, or behind its last dot.
func roleOf(name string) known {
	whole := fold(name)
	if k, ok := names()[whole]; ok {
		return k
	}
	if k, ok := names()[strings.ReplaceAll(whole, " ", "")]; ok {
		return k
	}
	if at := strings.LastIndexByte(whole, '.'); at >= 0 {
		return roleOf(whole[at+1:])
	}
	for _, end := range [...]string{" id", " idx", " index"} {
		if before, ok := strings.CutSuffix(whole, end); ok {
			if k := roleOf(before); k.role == Output { // class index
				k.rank += 60
				return k
			}
			return known{id: true, weak: true}
		}
	}
	if strings.HasPrefix(whole, "is ") || strings.HasPrefix(whole, "has ") {
		return known{role: Output, rank: 60}
	}
	// What a name ends in: user question, gold label.
	if at := strings.LastIndexByte(whole, ' '); at >= 0 && strings.Count(whole, " ") < 3 {
		if k := roleOf(whole[at+1:]); k.role == Input || k.role == Output {
			k.weak, k.rank = true, k.rank+100
			return k
		}
	}
	return known{}
}

// knownHeader reports whether a row names an input and an output, or is all names of
// languages (or of what else columns have).
func knownHeader(row []string) bool {
	in, out, tongues, codes, others := 0, 0, 0, 0, 0
	seen := map[string]bool{}
	for _, cell := range row {
		name := fold(cell)
		if name != "" && seen[name] {
			return false
		}
		seen[name] = true
		switch k := roleOf(cell); {
		case blank(cell):
		case len(cell) > 60:
			return false
		case k.code:
			codes++
		case k.tongue:
			tongues++
		case k.role == Input || k.around:
			in++
		case k.role == Output:
			out++
		case k.role == Note || k.id || k.role == Off || k.role == Instruction:
		default:
			others++
		}
	}
	return in > 0 && out > 0 || tongues+codes > 1 && tongues > 0 && others == 0
}

// choiceNames are fields that hold the choices of a question.
func isChoices(name string) bool {
	whole := fold(name)
	whole = whole[strings.LastIndexByte(whole, '.')+1:]
	switch whole {
	case "choices", "options", "endings", "alternatives", "candidates", "answer choices", "选项", "选择":
		return true
	}
	return false
}

// isAnswers reports whether a field holds answers of which each is right.
func isAnswers(name string) bool {
	whole := fold(name)
	switch whole[strings.LastIndexByte(whole, '.')+1:] {
	case "answer", "answers", "ideal", "target", "targets", "references", "reference", "expected", "outputs", "output", "gold", "golden answers", "short answers", "completions":
		return true
	}
	return false
}

// choiceOf takes a column's name apart that is one of several choices: A, option_b,
// choice3, choices.C. The first is number 0.
func choiceOf(name string) (stem string, number int, ok bool) {
	whole := fold(name)
	if whole == "" {
		return "", 0, false
	}
	last := whole[len(whole)-1]
	stem = strings.TrimRight(whole[:len(whole)-1], " .")
	switch {
	case 'a' <= last && last <= 'j':
		number = int(last - 'a')
	case '0' <= last && last <= '9':
		number = int(last - '0')
	default:
		return "", 0, false
	}
	stem = stem[strings.LastIndexAny(stem, ". ")+1:]
	switch stem {
	case "":
		return stem, number, last >= 'a' && len(whole) == 1
	case "option", "options", "choice", "choices", "op", "opt", "ending", "endings", "sol", "alternative", "alternatives", "candidates", "answer", "选项":
		return stem, number, true
	}
	return "", 0, false
}
