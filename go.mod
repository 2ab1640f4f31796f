module fewshot

go 1.26
