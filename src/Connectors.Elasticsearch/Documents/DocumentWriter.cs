using System.Text;
using System.Text.Encodings.Web;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Writes points as documents of one line: the payload as it is, the vectors beside it, and what <see cref="HiddenKeys"/> says. Not for concurrent use.</summary>
internal sealed class DocumentWriter(IndexLayout layout, SparseTokenCodec tokens, bool denseAsBase64)
{
    private readonly Dictionary<string, byte[]> _names = new(StringComparer.Ordinal);
    private readonly PayloadMembers _members = new(layout);
    private readonly HiddenForms _hidden = new();

    /// <summary>Writes a document.</summary>
    public void Write(HybridPoint point, JsonBuffer line)
    {
        var start = line.Length;
        line.Append("{"u8);

        // Payloads hold no line breaks outside of strings, but may stand between blanks.
        var payload = point.Payload.Utf8.Span.Trim(" \t"u8);
        if (layout.IsOurs)
            _members.Read(payload);
        _members.WritePlain(payload, line);
        foreach (var (field, vector) in point.DenseVectors)
        {
            WriteName(line, start, field);
            WriteDense(vector.Span, line);
        }

        foreach (var (field, vector) in point.SparseVectors)
        {
            WriteName(line, start, field);
            WriteSparse(field, vector, line);
        }

        if (_members.HasHidden)
        {
            WriteName(line, start, HiddenKeys.Root);
            _hidden.Write(_members, payload, line);
        }

        line.Append("}"u8);
    }

    private void WriteDense(ReadOnlySpan<float> vector, JsonBuffer line)
    {
        if (denseAsBase64)
        {
            DenseBase64.Write(vector, line);
            return;
        }

        line.Append("["u8);
        line.AppendNumbers(vector);
        line.Append("]"u8);
    }

    private void WriteSparse(string field, SparseEmbedding vector, JsonBuffer line)
    {
        var words = tokens.WordsOf(field);
        line.Append("{"u8);
        var isFirst = true;
        var indices = vector.Indices.Span;
        var values = vector.Values.Span;
        for (var i = 0; i < indices.Length; i++)
        {
            // A zero weight is refused by the server and adds nothing to a score.
            if (values[i] == 0)
                continue;
            line.Append(isFirst ? "\""u8 : ",\""u8);
            isFirst = false;
            if (words is null)
                line.AppendNumber(indices[i]);
            else
                line.AppendEscaped(SparseTokenCodec.WordOf(words, field, indices[i]));
            line.Append("\":"u8);
            line.AppendNumber(values[i]);
        }

        line.Append("}"u8);
    }

    private void WriteName(JsonBuffer line, int start, string name)
    {
        if (line.Length > start + 1)
            line.Append(","u8);
        if (!_names.TryGetValue(name, out var text))
            _names.Add(name, text = Encoding.UTF8.GetBytes($"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(name)}\":"));
        line.Append(text);
    }
}
