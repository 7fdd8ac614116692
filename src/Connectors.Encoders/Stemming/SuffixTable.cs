namespace Connectors.Encoders;

/// <summary>The suffixes of one step of a stemmer, each with what the step does about it; finds the longest that a text ends in.</summary>
internal sealed class SuffixTable<T>
{
    private const int Buckets = 32;

    /// <summary>By the low bits of the last character, which tell the letters of an alphabet apart; in each the longest first.</summary>
    private readonly (string Suffix, T Value)[][] _byLast = new (string, T)[Buckets][];

    /// <param name="groups">Suffixes, with one space between two, that share a value.</param>
    public SuffixTable(params ReadOnlySpan<(string Suffixes, T Value)> groups)
    {
        var all = new List<(string Suffix, T Value)>();
        foreach (var (suffixes, value) in groups)
            all.AddRange(suffixes.Split(' ').Select(suffix => (suffix, value)));
        for (var bucket = 0; bucket < Buckets; bucket++)
            _byLast[bucket] = [.. all.Where(entry => entry.Suffix[^1] % Buckets == bucket).OrderByDescending(entry => entry.Suffix.Length)];
    }

    public bool TryFind(ReadOnlySpan<char> text, out int length, out T value)
    {
        if (!text.IsEmpty)
        {
            foreach (var entry in _byLast[text[^1] % Buckets])
            {
                if (!text.EndsWith(entry.Suffix))
                    continue;
                length = entry.Suffix.Length;
                value = entry.Value;
                return true;
            }
        }

        length = 0;
        value = default!;
        return false;
    }
}
