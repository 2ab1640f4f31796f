package tinylm

import "testing"

func TestBaseCard(t *testing.T) {
	c, m := BaseCard(), baseModel()
	if c.Parameters != m.Parameters() {
		t.Errorf("the card says %d parameters, the model has %d", c.Parameters, m.Parameters())
	}
	if c.Context != m.Window() {
		t.Errorf("the card says %d tokens of context, the model has %d", c.Context, m.Window())
	}
	if c.Bytes != len(baseWeights()) {
		t.Errorf("the card says %d bytes, the file has %d", c.Bytes, len(baseWeights()))
	}
	for _, task := range c.Tasks {
		for _, p := range task.Shots {
			if task.Key == "" || task.Name == "" || p < -1 || p > 100 {
				t.Errorf("%+v", task)
			}
		}
	}
}
