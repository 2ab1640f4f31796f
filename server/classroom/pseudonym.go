package classroom

import (
	"math/rand/v2"
	"strings"
)

// words are what pseudonyms are made of, by the class's language: words that are
// short, kind, and say nothing about a person.
var words = map[string]struct {
	first, second []string
	join          string
}{
	"en": {
		first: strings.Fields(`amber azure bold brave bright brisk calm candid cheerful clear clever
			coral crisp curious daring early eager easy fair fast fond free fresh gentle glad golden
			grand green happy hazel honest jolly keen kind lively lucky mellow merry mild misty modest
			neat noble olive patient plain proud quick quiet rapid ready rosy royal silver simple
			smart snowy steady sunny swift tidy vivid warm wise`),
		second: strings.Fields(`acorn anchor apple badger beacon beaver birch bison brook candle canoe
			cedar cherry cloud clover comet compass crane cricket dolphin eagle falcon fern finch forest
			fox garden glacier harbor heron island juniper kettle kite lantern lark lemon lily lynx maple
			marble meadow moon moss oak orchard otter owl panda pebble pine planet puffin rabbit river
			robin sail sparrow spruce star swan tiger violet willow`),
		join: " ",
	},
	"zh-CN": {
		first: strings.Fields(`安静 勇敢 明亮 聪明 温和 清晨 金色 快乐 友善 活泼 幸运 耐心 敏捷 晴朗 温暖 好奇
			认真 开朗 诚实 碧绿 蔚蓝 银色 洁白 轻快 沉稳 清新 热情 灵巧 宁静 悠闲 自在 坚定 细心 大方 爽朗
			淡定 机灵 雪白 翠绿 朴实`),
		second: strings.Fields(`松鼠 海獭 熊猫 白鹤 山雀 燕子 海豚 小鹿 猫头鹰 蜻蜓 蟋蟀 银杏 枫叶 松树 竹子 荷花
			茉莉 柠檬 苹果 樱桃 灯塔 风筝 帆船 罗盘 灯笼 山谷 小溪 河流 草地 果园 月亮 星星 云朵 彗星 卵石
			岛屿 森林 花园 茶壶 书签`),
		join: "的",
	},
}

// pseudonym draws a name of two words in a language, English if there are no
// words of it. Who needs one that nobody has draws again.
func pseudonym(language string) string {
	w, ok := words[language]
	if !ok {
		w = words["en"]
	}
	return w.first[rand.IntN(len(w.first))] + w.join + w.second[rand.IntN(len(w.second))]
}
