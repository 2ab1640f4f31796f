package table

import (
	"strings"
	"sync"
)

// What stands over two columns of words in a textbook or a spreadsheet: word and
// opposite, country and capital. As the names of single columns these words prove
// nothing, since they are words of everyday use; over each other's column they do.
const (
	leftHeads = `word term verb noun adjective name country state animal expression idiom sentence base infinitive original from
		单词 词 词语 字 成语 动词 名词 形容词 国家 省份 动物 句子 单数 原形 單詞 詞 詞語 國家 動物 単語 語 国 動詞 名詞 動物 ことば 言葉 단어 낱말 나라 국가 동물 동사
		wort begriff verb nomen land tier bundesland satz ausdruck mot terme verbe nom pays animal phrase expression palabra término verbo sustantivo país animal frase parola termine nome paese animale palavra termo
		слово термин глагол страна животное выражение ord land djur woord kelime ülke hayvan słowo kraj zwierzę kata negara từ nước كلمة البلد शब्द देश`
	rightHeads = `meaning definition opposite opposites antonym antonyms synonym synonyms translation capital explanation colour color sound past|tense past|participle plural|form comparative
		意思 意义 含义 释义 解释 反义词 近义词 同义词 翻译 首都 省会 复数形式 過去式 过去式 反義詞 同義詞 意味 反対語 対義語 類義語 首都 訳 뜻 의미 반대말 반의어 동의어 비슷한|말 수도
		bedeutung erklärung gegenteil synonym übersetzung hauptstadt mehrzahl vergangenheit sens signification contraire antonyme synonyme traduction capitale définition significado contrario antónimo sinónimo traducción capital definición
		significato contrario sinonimo traduzione capitale definizione antônimo sinônimo oposto tradução definição значение антоним синоним перевод столица определение betydelse motsats huvudstad betekenis tegenovergestelde hoofdstad anlam anlamı zıt|anlamlısı eş|anlamlısı başkent znaczenie przeciwieństwo stolica arti lawan|kata ibu|kota nghĩa thủ|đô معنى العاصمة अर्थ राजधानी`
	// Heads that are as good as examples, too: present and past are opposites.
	maybeHeads = `singular/plural present/past positive/negative positive/comparative male/female masculine/feminine cause/effect before/after formal/informal active/passive animal/young wrong/right
		单数/复数 现在/过去 原因/结果 单數/複數 男/女 阳性/阴性 主动/被动 現在/過去 単数/複数 단수/복수 현재/과거
		singular/plural einzahl/mehrzahl gegenwart/vergangenheit singulier/pluriel masculin/féminin présent/passé singular/plural masculino/femenino presente/pasado singolare/plurale maschile/femminile единственное/множественное настоящее/прошедшее ental/flertal enkelvoud/meervoud tekil/çoğul`
)

// A headKind is what two words over two columns are.
type headKind int

const (
	noHead     headKind = iota
	surelyHead          // word, opposite
	maybeHead           // singular, plural
	twoWords            // word, mot: over a list in two languages, or its first row
	oneOfWords          // any of these, with rows like it further down: sentence, phrase
)

// headWords looks the heads up: 1 stands on the left, 2 on the right, pairs by a slash.
var headWords = sync.OnceValue(func() map[string]headPlace {
	all := map[string]headPlace{}
	for _, list := range [...]struct {
		words string
		place headPlace
	}{{leftHeads, onTheLeft}, {rightHeads, onTheRight}, {maybeHeads, asPair}} {
		for _, w := range strings.Fields(list.words) {
			all[strings.ReplaceAll(w, "|", " ")] |= list.place
		}
	}
	return all
})

// A headPlace is where a head stands.
type headPlace uint8

const (
	onTheLeft headPlace = 1 << iota
	onTheRight
	asPair
)

// wordHead says whether the first row of a table of two columns is what stands over
// lists of words. In a list that has more rows of such words, it is a row like the others.
func wordHead(first []string, rest [][]string) headKind {
	if len(first) != 2 {
		return noHead
	}
	left, right := fold(first[0]), fold(first[1])
	if left == right || left == "" || right == "" {
		return noHead
	}
	in, out := places(first[0]), places(first[1])
	rest = rest[:min(len(rest), 30)]
	others := 0 // rows of two such words
	for _, row := range rest {
		if places(cellAt(row, 0)) != 0 && places(cellAt(row, 1)) != 0 {
			others++
		}
	}
	switch {
	case headWords()[left+"/"+right]&asPair != 0:
		return maybeHead
	case in == 0 || out == 0:
		return noHead
	case 10*others > len(rest):
		return oneOfWords
	case in&onTheLeft != 0 && out&onTheRight != 0:
		return surelyHead
	case in == out:
		return twoWords
	}
	return noHead
}

// places are where a cell would stand as a head. What a column's name says counts too.
func places(cell string) headPlace {
	p := headWords()[fold(cell)] &^ asPair
	k := names()[fold(cell)]
	switch {
	case k.tongue: // a head on either side
	case k.role == Input && !k.around:
		p |= onTheLeft
	case k.role == Output:
		p |= onTheRight
	}
	return p
}
