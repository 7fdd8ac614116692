namespace Connectors.Encoders;

/// <summary>Suffixes of which a step of a stemmer treats all alike; finds the longest that a text ends in.</summary>
/// <param name="suffixes">The suffixes, with one space between two.</param>
internal sealed class SuffixSet(string suffixes)
{
    private readonly SuffixTable<bool> _table = new((suffixes, true));

    public bool TryFind(ReadOnlySpan<char> text, out int length) => _table.TryFind(text, out length, out _);
}
