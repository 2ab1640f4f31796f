package config

import (
	"strings"
	"testing"
)

// Each of the presets needs its key alone; Azure's needs its address too.
func TestPresets_by_key_alone(t *testing.T) {
	for name, variables := range map[string][]string{
		"deepseek https://api.deepseek.com/v1":                         {"DEEPSEEK_API_KEY=sk-0123456789"},
		"mistral https://api.mistral.ai/v1":                            {"MISTRAL_API_KEY=sk-0123456789"},
		"xai https://api.x.ai/v1":                                      {"XAI_API_KEY=sk-0123456789"},
		"moonshot https://api.moonshot.ai/v1":                          {"MOONSHOT_API_KEY=sk-0123456789"},
		"moonshot https://api.moonshot.cn/v1":                          {"MOONSHOT_API_KEY=sk-0123456789", "MOONSHOT_BASE_URL=https://api.moonshot.cn/v1"},
		"qwen https://dashscope-intl.aliyuncs.com/compatible-mode/v1":  {"DASHSCOPE_API_KEY=sk-0123456789"},
		"qwen https://dashscope-intl.aliyuncs.com/compatible-mode/v1 ": {"QWEN_API_KEY=sk-0123456789"},
		"together https://api.together.xyz/v1":                         {"TOGETHER_API_KEY=sk-0123456789"},
		"cerebras https://api.cerebras.ai/v1":                          {"CEREBRAS_API_KEY=sk-0123456789"},
		"azure https://me.openai.azure.com/openai/v1":                  {"AZURE_OPENAI_API_KEY=sk-0123456789", "AZURE_OPENAI_ENDPOINT=https://me.openai.azure.com/"},
		"azure https://me.openai.azure.com/openai/v1 ":                 {"AZURE_API_KEY=sk-0123456789", "AZURE_OPENAI_ENDPOINT=https://me.openai.azure.com/openai/v1"},
		"": {"AZURE_OPENAI_API_KEY=sk-0123456789"},
	} {
		s, err := Load(nil, NewEnvironment(variables))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got string
		for _, p := range s.Providers {
			got += p.Name + " " + p.BaseURL
			if !p.Key.IsSet() {
				t.Errorf("%s has no key", p.Name)
			}
		}
		if got != strings.TrimSpace(name) {
			t.Errorf("%v gave %q, want %q", variables, got, name)
		}
	}
}
