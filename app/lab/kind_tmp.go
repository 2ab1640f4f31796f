package lab

const KindPreference Kind = "preference"
