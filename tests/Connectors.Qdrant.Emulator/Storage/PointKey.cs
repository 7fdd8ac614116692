using System.Globalization;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>An id, in the order of the server: numbers before UUIDs.</summary>
internal readonly record struct PointKey(bool IsUuid, UInt128 Value) : IComparable<PointKey>
{
    private static readonly string[] GuidForms = ["D", "N", "B"];

    public static PointKey Of(PointId? id) => id switch
    {
        null => throw Refusal.Argument("Empty ID is not allowed"),
        { PointIdOptionsCase: PointId.PointIdOptionsOneofCase.Num } => new(IsUuid: false, id.Num),
        { PointIdOptionsCase: PointId.PointIdOptionsOneofCase.Uuid } => new(IsUuid: true, Parse(id.Uuid)),
        _ => throw Refusal.Argument("No ID options provided"),
    };

    public int CompareTo(PointKey other) => IsUuid == other.IsUuid ? Value.CompareTo(other.Value) : IsUuid.CompareTo(other.IsUuid);

    public PointId ToMessage() => IsUuid ? new PointId { Uuid = ToString() } : new PointId { Num = (ulong)Value };

    public override string ToString()
    {
        if (!IsUuid)
            return ((ulong)Value).ToString(CultureInfo.InvariantCulture);
        var digits = Value.ToString("x32", CultureInfo.InvariantCulture);
        return $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }

    private static UInt128 Parse(string text)
    {
        var plain = text.StartsWith("urn:uuid:", StringComparison.Ordinal) ? text[9..] : text;
        foreach (var form in GuidForms)
        {
            if (Guid.TryParseExact(plain, form, out var guid))
                return UInt128.Parse(guid.ToString("N"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        throw Refusal.Argument("Unable to parse UUID: " + text);
    }
}
