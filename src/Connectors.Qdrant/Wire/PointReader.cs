using Connectors.Protobuf;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Wire;

/// <summary>Reads points: RetrievedPoint and ScoredPoint, and the answers that hold the former. Not for concurrent use.</summary>
/// <param name="hiddenVectors">The vectors that are none of the caller's: those that the server makes of texts.</param>
internal sealed class PointReader(params IReadOnlyCollection<string> hiddenVectors)
{
    private const int RetrievedVectorsField = 4;

    private readonly List<MapEntry> _payload = [];
    private readonly List<(byte[] Utf8, string Text)> _names = [];
    private readonly PayloadDecoder _decoder = new();

    /// <summary>Reads a GetResponse.</summary>
    public List<HybridPoint> ReadGet(ReadOnlyMemory<byte> answer)
    {
        var points = new List<HybridPoint>();
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field == 1)
                points.Add(Read(reader.Content, RetrievedVectorsField));
        }

        return points;
    }

    /// <summary>Reads a ScrollResponse.</summary>
    public ScrollPage ReadScroll(ReadOnlyMemory<byte> answer)
    {
        var points = new List<HybridPoint>();
        PointId? next = null;
        var reader = new ProtoReader(answer);
        while (reader.Read())
        {
            if (reader.Field == 1)
                next = PointKey.Read(reader.Content).ToMessage();
            else if (reader.Field == 2)
                points.Add(Read(reader.Content, RetrievedVectorsField));
        }

        return new ScrollPage(points, next);
    }

    /// <summary>Reads a point.</summary>
    /// <param name="message">The message.</param>
    /// <param name="vectorsField">The number of its field of vectors.</param>
    public HybridPoint Read(ReadOnlyMemory<byte> message, int vectorsField)
    {
        ReadOnlyMemory<byte> id = default, vectors = default;
        _payload.Clear();
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1)
                id = reader.Content;
            else if (reader.Field == 2)
                _payload.Add(MapEntry.Read(reader.Content));
            else if (reader.Field == vectorsField)
                vectors = reader.Content;
        }

        var key = PointKey.Read(id);
        var point = new HybridPoint(TakeOriginalId(key) ?? key.ToString(), _decoder.Decode(_payload));
        ReadVectors(vectors, point);
        return point;
    }

    /// <summary>Takes the id of which the key was made out of the payload. Others may hold anything under the reserved name, and keep it.</summary>
    private string? TakeOriginalId(PointKey key)
    {
        if (key.IsNumber)
            return null;
        var position = _payload.FindIndex(static entry => entry.Name.Span.SequenceEqual("_id"u8));
        if (position < 0 || TextOf(_payload[position].Value) is not { } original || !key.IsMadeOf(original))
            return null;
        _payload.RemoveAt(position);
        return original;
    }

    private static string? TextOf(ReadOnlyMemory<byte> value)
    {
        string? text = null;
        var reader = new ProtoReader(value);
        while (reader.Read())
            text = reader.Field == (int)ValueKind.Text ? ProtoReader.ReadText(reader.Content.Span) : null;
        return text;
    }

    private void ReadVectors(ReadOnlyMemory<byte> message, HybridPoint point)
    {
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            // Field 1 is the vector without a name of a collection that was made elsewhere.
            if (reader.Field == 2)
                ReadNamedVectors(reader.Content, point);
        }
    }

    private void ReadNamedVectors(ReadOnlyMemory<byte> message, HybridPoint point)
    {
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field != 1)
                continue;
            var entry = MapEntry.Read(reader.Content);
            if (!entry.Name.IsEmpty && NameOf(entry.Name.Span) is var name && !hiddenVectors.Contains(name))
                VectorReader.Read(entry.Value, name, point);
        }
    }

    /// <summary>The name of a vector, of which all points have the same few.</summary>
    private string NameOf(ReadOnlySpan<byte> utf8)
    {
        const int Most = 16;
        foreach (var (known, text) in _names)
        {
            if (utf8.SequenceEqual(known))
                return text;
        }

        var name = ProtoReader.ReadText(utf8);
        if (_names.Count < Most)
            _names.Add((utf8.ToArray(), name));
        return name;
    }
}
