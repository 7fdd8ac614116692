using System.Text.Json;
using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;
using Google.Protobuf;

namespace Connectors.Qdrant.Writing;

/// <summary>A change of payloads as the server's operations: keys that are set, keys that are taken away, and new vectors of texts that change.</summary>
internal sealed class PayloadPatch
{
    private readonly PointsUpdateOperation.Types.SetPayload? _set;
    private readonly List<string> _removed = [];
    private readonly List<(TextVector Text, Document? Document)> _texts = [];

    public PayloadPatch(Payload patch, QdrantLayout layout)
    {
        var kept = default(Payload).Patch(patch);
        if (!kept.IsEmpty)
            _set = Set(kept);
        var keys = Read(patch);
        _removed.AddRange(keys.Where(key => key.IsNull).Select(key => PayloadKey.Of(key.Name)));
        using var encoder = new PayloadEncoder([.. layout.Texts.Select(text => text.Source)]);
        encoder.Measure(kept);
        for (var i = 0; i < layout.Texts.Count; i++)
        {
            if (keys.Exists(key => key.Name == layout.Texts[i].Source))
                _texts.Add((layout.Texts[i], DocumentOf(layout.Texts[i], encoder.TextOf(i))));
        }
    }

    /// <summary>
    /// Gets a value indicating whether points have to be named one by one: vectors change too, or there are several operations, of which the first
    /// may take points away from the filter of the next.
    /// </summary>
    public bool NeedsIds => _texts.Count > 0 || (_set is not null && _removed.Count > 0);

    /// <summary>Writes the operations for all points of a filter, vectors left aside. Where there are two, what they change does not change the filter.</summary>
    public UpdateBatchPoints Write(string collection, Protos.Filter filter)
    {
        var batch = new UpdateBatchPoints { CollectionName = collection, Wait = true };
        var selector = new PointsSelector { Filter = filter };
        if (_set is not null)
            batch.Operations.Add(new PointsUpdateOperation { SetPayload = new PointsUpdateOperation.Types.SetPayload(_set) { PointsSelector = selector } });
        if (_removed.Count > 0)
            batch.Operations.Add(new PointsUpdateOperation { DeletePayload = new PointsUpdateOperation.Types.DeletePayload { Keys = { _removed }, PointsSelector = selector } });
        return batch;
    }

    /// <summary>
    /// Writes the operations for points that exist. They are chosen by a filter on their ids: an id without a point would be NOT_FOUND, with the
    /// others changed all the same (cassettes/qdrant/FACTS.md 16).
    /// </summary>
    public UpdateBatchPoints Write(string collection, IReadOnlyList<string> ids)
    {
        var keys = ids.Select(PointKey.ToMessage).ToList();
        var batch = Write(collection, new Protos.Filter { Must = { new Condition { HasId = new HasIdCondition { HasId = { keys } } } } });
        var changed = _texts.Where(text => text.Document is not null).ToList();
        if (changed.Count > 0)
        {
            var vectors = new Protos.NamedVectors();
            foreach (var (text, document) in changed)
                vectors.Vectors.Add(text.Name, new Vector { Document = document });
            batch.Operations.Add(new PointsUpdateOperation
            {
                UpdateVectors = new PointsUpdateOperation.Types.UpdateVectors { Points = { keys.Select(key => new PointVectors { Id = key, Vectors = new Vectors { Vectors_ = vectors } }) } },
            });
        }

        if (_texts.Where(text => text.Document is null).Select(text => text.Text.Name).ToList() is { Count: > 0 } gone)
        {
            batch.Operations.Add(new PointsUpdateOperation
            {
                DeleteVectors = new PointsUpdateOperation.Types.DeleteVectors { PointsSelector = new PointsSelector { Points = new PointsIdsList { Ids = { keys } } }, Vectors = new VectorsSelector { Names = { gone } } },
            });
        }

        return batch;
    }

    private static PointsUpdateOperation.Types.SetPayload Set(Payload payload)
    {
        using var encoder = new PayloadEncoder();
        using var message = new ProtoWriter(encoder.Measure(payload));
        encoder.WriteTo(message, PointsUpdateOperation.Types.SetPayload.PayloadFieldNumber);
        return PointsUpdateOperation.Types.SetPayload.Parser.ParseFrom(message.Written.Span);
    }

    private static Document? DocumentOf(TextVector vector, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return null;
        using var message = new ProtoWriter();
        vector.Model.Write(message, text);
        return Document.Parser.ParseFrom(message.Written.Span);
    }

    private static List<(string Name, bool IsNull)> Read(Payload patch)
    {
        var keys = new List<(string, bool)>();
        var reader = new Utf8JsonReader(patch.Utf8.Span, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            keys.Add((name, reader.TokenType == JsonTokenType.Null));
            reader.Skip();
        }

        return keys;
    }
}
