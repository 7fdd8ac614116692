namespace Connectors.Encoders;

/// <summary>What Spanish, Italian and Portuguese do about an ending that lies in a region.</summary>
/// <param name="Region">The region.</param>
/// <param name="Replacement">What takes the place of the ending.</param>
/// <param name="Before">Endings that go too when they stand before it in R2, each with one that then goes the same way, or with nothing.</param>
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
