using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant.Queries;

/// <summary>Our selections as the server's. The id of which a UUID was made always comes along.</summary>
internal static class Selections
{
    public static WithPayloadSelector Of(PayloadSelection selection) => selection.IncludesAll
        ? new WithPayloadSelector { Enable = true }
        : new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { selection.Keys.Select(PayloadKey.Of).Append(PointKey.PayloadName) } } };

    public static WithVectorsSelector Of(VectorSelection selection) => selection.Fields.Count > 0
        ? new WithVectorsSelector { Include = new VectorsSelector { Names = { selection.Fields } } }
        : new WithVectorsSelector { Enable = selection.IncludesAll };

    public static ShardKeySelector? Shard(string? key) => key is null ? null : new ShardKeySelector { ShardKeys = { new ShardKey { Keyword = key } } };
}
