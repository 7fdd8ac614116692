using System.Text;
using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>
/// Writes UpsertPoints. Lengths are known before the bytes are written, so that every vector is copied once, from the point into the request.
/// </summary>
internal sealed class UpsertRequestWriter : IDisposable
{
    private const int PointsField = 3;
    private const int IdField = 1;
    private const int PayloadField = 3;
    private const int VectorsField = 4;
    private const int NamedVectorsField = 2;
    private const int EntryField = 1;
    private const int NameField = 1;
    private const int VectorField = 2;
    private const int DenseField = 101;
    private const int SparseField = 102;
    private const int DocumentField = 104;

    // Tags and lengths of a point and of a vector, at most.
    private const int PointOverhead = 64;
    private const int VectorOverhead = 40;
    private const int ValueOverhead = 16;
    private const int LongestIndex = 5;

    private readonly IReadOnlyList<TextVector> _texts;
    private readonly PayloadEncoder _payload;

    // The sizes of the indices of a point's sparse vectors.
    private readonly List<int> _indices = [];

    private UpsertRequestWriter(IReadOnlyList<TextVector> texts)
    {
        _texts = texts;
        _payload = new PayloadEncoder([.. texts.Select(text => text.Source)]);
    }

    /// <summary>Writes a request.</summary>
    /// <param name="settings">Everything but the points.</param>
    /// <param name="texts">The vectors that the server makes of the payloads' texts.</param>
    /// <param name="points">The points.</param>
    public static ProtoWriter Write(UpsertPoints settings, IReadOnlyList<TextVector> texts, IReadOnlyList<PendingPoint> points)
    {
        var bytes = (long)settings.CalculateSize();
        for (var i = 0; i < points.Count; i++)
            bytes += EstimateBytes(points[i].Point, texts.Count);
        using var writer = new UpsertRequestWriter(texts);
        var request = new ProtoWriter((int)Math.Min(bytes, Array.MaxLength));
        try
        {
            settings.WriteTo(request.Take(settings.CalculateSize()));
            for (var i = 0; i < points.Count; i++)
                writer.WritePoint(request, points[i].Point);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Estimates how many bytes a point takes in a request: too much rather than too little, without reading its payload.</summary>
    /// <param name="point">The point.</param>
    /// <param name="texts">How many vectors the server makes of its texts.</param>
    public static long EstimateBytes(HybridPoint point, int texts)
    {
        var json = point.Payload.Utf8.Span;
        var values = 1L + json.Count((byte)',') + json.Count((byte)'[') + json.Count((byte)'{');
        var bytes = PointOverhead + (point.Id.Length * 3L) + json.Length + (values * ValueOverhead) + (texts * ((long)json.Length + (2 * VectorOverhead)));
        foreach (var (name, vector) in point.Dense)
            bytes += VectorOverhead + (name.Length * 3L) + ((long)vector.Length * sizeof(float));
        foreach (var (name, vector) in point.Sparse)
            bytes += VectorOverhead + (name.Length * 3L) + (vector.NonZeroCount * (long)(sizeof(float) + LongestIndex));
        return bytes;
    }

    public void Dispose() => _payload.Dispose();

    private void WritePoint(ProtoWriter request, HybridPoint point)
    {
        var key = PointKey.Of(point.Id);
        var payload = _payload.Measure(point.Payload, key.Original);
        var vectors = Measure(point);
        var named = ProtoWriter.SizeOfField(NamedVectorsField, vectors);
        request.BeginField(PointsField, checked(ProtoWriter.SizeOfField(IdField, key.Size) + payload + ProtoWriter.SizeOfField(VectorsField, named)));
        request.BeginField(IdField, key.Size);
        key.WriteTo(request);
        _payload.WriteTo(request, PayloadField);

        // A point without vectors says so (cassettes upsert_kinds:15).
        request.BeginField(VectorsField, named);
        request.BeginField(NamedVectorsField, vectors);
        WriteVectors(request, point);
    }

    private int Measure(HybridPoint point)
    {
        var size = 0;
        foreach (var (name, vector) in point.Dense)
            size = checked(size + SizeOfEntry(name, DenseField, VectorWriter.SizeOf(vector)));
        _indices.Clear();
        foreach (var (name, vector) in point.Sparse)
        {
            var indices = VectorWriter.SizeOfIndices(vector.Indices.Span);
            _indices.Add(indices);
            size = checked(size + SizeOfEntry(name, SparseField, VectorWriter.SizeOf(vector, indices)));
        }

        for (var i = 0; i < _texts.Count; i++)
        {
            if (_payload.TextOf(i) is { IsEmpty: false } text)
                size = checked(size + SizeOfEntry(_texts[i].Name, DocumentField, _texts[i].Model.SizeOf(text)));
        }

        return size;
    }

    private void WriteVectors(ProtoWriter request, HybridPoint point)
    {
        foreach (var (name, vector) in point.Dense)
        {
            BeginEntry(request, name, DenseField, VectorWriter.SizeOf(vector));
            VectorWriter.Write(request, vector);
        }

        var sparse = 0;
        foreach (var (name, vector) in point.Sparse)
        {
            var indices = _indices[sparse++];
            BeginEntry(request, name, SparseField, VectorWriter.SizeOf(vector, indices));
            VectorWriter.Write(request, vector, indices);
        }

        for (var i = 0; i < _texts.Count; i++)
        {
            if (_payload.TextOf(i) is not { IsEmpty: false } text)
                continue;
            BeginEntry(request, _texts[i].Name, DocumentField, _texts[i].Model.SizeOf(text));
            _texts[i].Model.Write(request, text);
        }
    }

    private static int SizeOfEntry(string name, int kind, int vector) => ProtoWriter.SizeOfField(EntryField, SizeOfNamed(name, ProtoWriter.SizeOfField(kind, vector)));

    private static int SizeOfNamed(string name, int vector) => ProtoWriter.SizeOfField(NameField, Encoding.UTF8.GetByteCount(name)) + ProtoWriter.SizeOfField(VectorField, vector);

    private static void BeginEntry(ProtoWriter request, string name, int kind, int vector)
    {
        var size = ProtoWriter.SizeOfField(kind, vector);
        request.BeginField(EntryField, SizeOfNamed(name, size));
        request.WriteElement(NameField, name);
        request.BeginField(VectorField, size);
        request.BeginField(kind, vector);
    }
}
