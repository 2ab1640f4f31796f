package table

import (
	"strings"
	"testing"
)

// TestWordHeads reads lists of words with and without a row that says what they are, in
// the ways and languages in which people have them. A row that could be either stays an
// example or not as it is likelier, and the person is asked.
func TestWordHeads(t *testing.T) {
	const (
		header      = "a header"
		askHeader   = "a header?"
		askExample  = "an example?"
		example     = "an example"
		opposites   = "hot\tcold\nbig\tsmall\nup\tdown"
		capitals    = "France\tParis\nSpain\tMadrid\nItaly\tRome"
		plurals     = "cat\tcats\nmouse\tmice\nchild\tchildren"
		toFrench    = "dog\tchien\ncat\tchat\nsea otter\tloutre"
		toChinese   = "apple\t苹果\nbook\t书\nsea otter\t海獭"
		inGerman    = "heiß\tkalt\ngroß\tklein\nalt\tneu"
		inChinese   = "大\t小\n高\t低\n热\t冷"
		chineseCity = "法国\t巴黎\n日本\t东京\n意大利\t罗马"
	)
	for _, c := range []struct{ first, rest, want string }{
		{"word\tmeaning", opposites, header},
		{"Word\tMeaning", toChinese, header},
		{"WORD\tMEANING", toFrench, header},
		{"word\topposite", opposites, header},
		{"Word\tAntonym", opposites, header},
		{"term\tdefinition", "atom\tthe smallest part\ncell\tthe unit of life", header},
		{"verb\tpast tense", "go\twent\nsee\tsaw", header},
		{"country\tcapital", capitals, header},
		{"Country\tCapital", capitals, header},
		{"animal\tsound", "dog\tbark\ncat\tmeow\ncow\tmoo", header},
		{"word\tFrench", toFrench, header},
		{"单词\t意思", toChinese, header},
		{"词\t反义词", inChinese, header},
		{"词语\t近义词", "高兴\t快乐\n美丽\t漂亮", header},
		{"国家\t首都", chineseCity, header},
		{"單詞\t意思", toChinese, header},
		{"単語\t意味", "犬\tdog\n猫\tcat", header},
		{"言葉\t反対語", "大きい\t小さい\n高い\t低い", header},
		{"단어\t뜻", "개\tdog\n고양이\tcat", header},
		{"나라\t수도", "프랑스\t파리\n일본\t도쿄", header},
		{"Wort\tBedeutung", "Hund\tdog\nKatze\tcat", header},
		{"Wort\tGegenteil", inGerman, header},
		{"Land\tHauptstadt", "Frankreich\tParis\nSpanien\tMadrid", header},
		{"mot\tsens", toFrench, header},
		{"Mot\tContraire", "chaud\tfroid\ngrand\tpetit", header},
		{"pays\tcapitale", "France\tParis\nEspagne\tMadrid", header},
		{"palabra\tsignificado", "perro\tdog\ngato\tcat", header},
		{"país\tcapital", "Francia\tParís\nEspaña\tMadrid", header},
		{"parola\tcontrario", "caldo\tfreddo\ngrande\tpiccolo", header},
		{"palavra\tsinônimo", "feliz\tcontente\nbonito\tbelo", header},
		{"слово\tзначение", "собака\tdog\nкошка\tcat", header},
		{"страна\tстолица", "Франция\tПариж\nИталия\tРим", header},
		{"ord\tmotsats", "varm\tkall\nstor\tliten", header},
		{"kelime\tanlamı", "köpek\tdog\nkedi\tcat", header},
		{"từ\tnghĩa", "chó\tdog\nmèo\tcat", header},

		// Opposites themselves: they may be an example like those below.
		{"singular\tplural", plurals, askExample},
		{"present\tpast", "go\twent\nsee\tsaw", askExample},
		{"singular\tplural", opposites, askExample},
		{"before\tafter", opposites, askExample},
		{"单数\t复数", "person\tpeople\nclass\tclasses", header}, // in another script
		{"单数\t复数", "人\t人们\n孩子\t孩子们", askExample},
		{"Einzahl\tMehrzahl", "Hund\tHunde\nKatze\tKatzen", askExample},
		// A list of the words of a language has these words, too.
		{"word\tmot", "sentence\tphrase\nbook\tlivre", askExample},
		{"question\tpregunta", "answer\trespuesta\nword\tpalabra", askExample},
		{"word\t单词", "meaning\t意思\nbook\t书", askExample},
		{"country\t国家", "capital\t首都\nriver\t河", example},
		{"word\tFrench", "country\tpays\nsentence\tphrase\ndog\tchien", header},
		{"word\tmeaning", "question\tanswer\nterm\tdefinition", askExample},
		{"word\tmot", toFrench, askHeader},

		{"hot\tcold", "big\tsmall\nup\tdown", example},
		{"sea otter\tloutre", "dog\tchien\ncat\tchat", example},
		{"France\tParis", "Spain\tMadrid\nItaly\tRome", example},
		{"apple\t苹果", "book\t书\nsea otter\t海獭", example},
		{"法国\t巴黎", "日本\t东京\n意大利\t罗马", example},
		{"大\t小", "高\t低\n热\t冷", example},
		{"heiß\tkalt", "groß\tklein\nalt\tneu", example},
		{"cat\tcats", "mouse\tmice\nchild\tchildren", example},
		{"go\twent", "see\tsaw\neat\tate", example},
		{"a great film\tpositive", "boring\tnegative\nI loved it\tpositive", example},
		{"собака\tdog", "кошка\tcat\nдом\thouse", example},
		{"犬\tdog", "猫\tcat\n家\thouse", example},
	} {
		for _, way := range []struct{ name, between string }{{"tabs", "\t"}, {"arrows", " -> "}, {"bars", " | "}, {"equals", " = "}} {
			t.Run(strings.ReplaceAll(c.first, "\t", "_")+"/"+way.name, func(t *testing.T) {
				text := strings.ReplaceAll(c.first+"\n"+c.rest, "\t", way.between)
				r := read(t, text, Choices{})
				got := map[Header]string{Named: header, None: example}[r.Header]
				if r.Unsure {
					got += "?"
				}
				if got != c.want {
					t.Fatalf("%q: the first row is taken for %s, want %s", text, got, c.want)
				}
				rows := strings.Count(text, "\n")
				if r.Header == None {
					rows++
				}
				if len(r.Shots) != rows {
					t.Errorf("%q: %d examples", text, len(r.Shots))
				}
				// The way back: a person who knows better says so.
				first := strings.Split(c.first, "\t")
				if all := r.With(Choices{Header: None}).Shots; len(all) != strings.Count(text, "\n")+1 || all[0].Input != first[0] || all[0].Output != first[1] {
					t.Errorf("%q: as an example it is %+v", text, all[0])
				}
				if left := r.With(Choices{Header: Named}).Shots; len(left) != strings.Count(text, "\n") {
					t.Errorf("%q: as a header it leaves %d examples", text, len(left))
				}
			})
		}
	}
}
