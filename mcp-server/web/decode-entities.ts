/** The names that occur in engineers' pages; others stay as they are written. */
const named: ReadonlyMap<string, string> = new Map(
  (
    "amp & lt < gt > quot \" apos ' copy © reg ® trade ™ deg ° plusmn ± micro µ middot · times × divide ÷ frac12 ½ frac14 ¼ " +
    "frac34 ¾ sup1 ¹ sup2 ² sup3 ³ para ¶ sect § laquo « raquo » lsaquo ‹ rsaquo › ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ " +
    "ldquo “ rdquo ” bdquo „ hellip … bull • prime ′ Prime ″ euro € pound £ yen ¥ cent ¢ minus − radic √ infin ∞ asymp ≈ " +
    "ne ≠ equiv ≡ le ≤ ge ≥ prop ∝ sum ∑ prod ∏ int ∫ part ∂ nabla ∇ isin ∈ cap ∩ cup ∪ sub ⊂ sup ⊃ forall ∀ exist ∃ " +
    "larr ← uarr ↑ rarr → darr ↓ harr ↔ rArr ⇒ hArr ⇔ perp ⊥ ang ∠ sdot ⋅ permil ‰ empty ∅ " +
    "alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π " +
    "rho ρ sigmaf ς sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ " +
    "Phi Φ Psi Ψ Omega Ω auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü szlig ß agrave à aacute á acirc â atilde ã aring å " +
    "aelig æ ccedil ç egrave è eacute é ecirc ê euml ë igrave ì iacute í icirc î iuml ï ntilde ñ ograve ò oacute ó ocirc ô " +
    "otilde õ oslash ø ugrave ù uacute ú ucirc û Aring Å Oslash Ø Eacute É"
  )
    .split(" ")
    .reduce<[string, string][]>(
      (pairs, word, index, words) => {
        if (index % 2 === 0) pairs.push([word, words[index + 1] ?? ""]);
        return pairs;
      },
      [
        ["nbsp", " "],
        ["shy", ""],
        ["ensp", " "],
        ["emsp", " "],
        ["thinsp", " "],
      ],
    ),
);

/** A text with `&amp;`, `&#176;` and `&#xB0;` as the characters that they stand for. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,9}));?/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return named.get(name) ?? whole;
      return toCharacter(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
    },
  );
}

function toCharacter(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\ufffd";
}
