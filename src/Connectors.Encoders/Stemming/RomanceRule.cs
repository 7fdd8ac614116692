namespace Connectors.Encoders;

/// <summary>What Spanish, Italian and Portuguese do about an ending that lies in a region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Replacement">What takes the place of the ending.</param>
/// <param name="Before">Endings before it that go too if they lie in R2, each with one that may then stand before it and goes as well, or nothing.</param>
internal sealed record RomanceRule(StemRegion Region, string Replacement = "", SuffixTable<string>? Before = null)
{
    public static bool TryApply(ref StemWord word, SuffixTable<RomanceRule> rules)
    {
        if (!rules.TryFind(word.Text, out var length, out var rule) || !word.IsIn(rule.Region, length))
            return false;
        word.ReplaceEnd(length, rule.Replacement);
        if (rule.Before is not null && rule.Before.TryFind(word.Text, out length, out var further) && word.InR2(length))
        {
            word.Drop(length);
            if (further.Length > 0)
                word.TryDropInR2(further);
        }

        return true;
    }
}
