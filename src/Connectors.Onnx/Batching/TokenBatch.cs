namespace Connectors.Onnx.Batching;

/// <summary>Texts that are run together, the longest first; the shorter ones are filled up on the right.</summary>
internal sealed class TokenBatch(TokenizedTexts texts, ReadOnlyMemory<int> members)
{
    public int Rows => members.Length;

    public int Columns => Length(0);

    public static TokenBatch Of(ReadOnlySpan<int> tokens) => new(TokenizedTexts.Of(tokens), new[] { 0 });

    /// <summary>The position of a row's text among the texts that were tokenized together.</summary>
    public int Position(int row) => members.Span[row];

    public int Length(int row) => texts[Position(row)].Length;

    public void CopyIds(Span<long> target)
    {
        for (var row = 0; row < Rows; row++)
        {
            var line = target.Slice(row * Columns, Columns);
            var tokens = texts[Position(row)];
            for (var i = 0; i < tokens.Length; i++)
                line[i] = tokens[i];
            line[tokens.Length..].Fill(texts.PadId);
        }
    }

    /// <summary>The types of the tokens: 0 for a text alone, and for filling.</summary>
    public void CopyTypes(Span<long> target)
    {
        target.Clear();
        for (var row = 0; texts.HasTypes && row < Rows; row++)
        {
            var types = texts.Types(Position(row));
            for (var i = 0; i < types.Length; i++)
                target[(row * Columns) + i] = types[i];
        }
    }

    public void CopyMask(Span<long> target)
    {
        for (var row = 0; row < Rows; row++)
        {
            var line = target.Slice(row * Columns, Columns);
            line[..Length(row)].Fill(1);
            line[Length(row)..].Clear();
        }
    }
}
