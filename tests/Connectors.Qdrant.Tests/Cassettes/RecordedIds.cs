using System.Globalization;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Wire;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>Recorded ids as ours.</summary>
internal static class RecordedIds
{
    /// <exception cref="InexpressibleException">It is written otherwise than the server writes ids; ours would be another one.</exception>
    public static string Read(PointId id)
    {
        var text = id.HasNum ? id.Num.ToString(CultureInfo.InvariantCulture) : id.Uuid;
        return text.Length > 0 && Generated.Id(text).Equals(id) ? text : throw new InexpressibleException("an id that is not written as the server writes it");
    }
}
