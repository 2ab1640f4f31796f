package embedpage

import (
	"testing"

	"fewshot/app/model"
)

// A frame counts and prices as the server says, not as its own table does.
func TestFrame_believes_the_server(t *testing.T) {
	own := model.Lookup("openai/gpt-4o")
	f := NewFrame(Page{Facts: map[string]model.Facts{
		"openai/gpt-4o": {ContextTokens: 7, Price: &model.Price{InputUSDPerMillion: 3}},
		"lab/new":       {ActsLike: "qwen/qwen3-8b"},
	}}).(*frame)
	m := f.editor.Costs().Model("openai/gpt-4o")
	if m.ContextTokens != 7 || m.Price.InputUSDPerMillion != 3 || m.Price.InputUSDPerMillion == own.Price.InputUSDPerMillion {
		t.Errorf("%+v", m)
	}
	if m, like := f.editor.Costs().Model("lab/new"), model.Lookup("qwen/qwen3-8b"); m.Encoding != like.Encoding || m.Encoding == model.Lookup("lab/new").Encoding {
		t.Errorf("%+v", m)
	}
	if m := NewFrame(Page{}).(*frame).editor.Costs().Model("openai/gpt-4o"); m.Price.InputUSDPerMillion != own.Price.InputUSDPerMillion {
		t.Errorf("without a server: %+v", m)
	}
}
