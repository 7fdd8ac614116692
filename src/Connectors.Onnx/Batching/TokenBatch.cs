namespace Connectors.Onnx.Batching;

/// <summary>Texts that are run together, the longest first; the shorter ones are filled up on the right.</summary>
internal sealed class TokenBatch(TokenizedTexts texts, ReadOnlyMemory<int> members)
{
    public int Rows => members.Length;

    public int Columns => Length(0);

    public static TokenBatch Of(ReadOnlySpan<int> tokens) => new(TokenizedTexts.Of(tokens), new[] { 0 });

    /// <summary>The position of a row's text in the window that was tokenized.</summary>
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
