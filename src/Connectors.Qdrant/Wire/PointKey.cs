using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Connectors.Protobuf;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Wire;

/// <summary>
/// The id of a point as Qdrant has it: an unsigned number, or a UUID. An id that is written as the server itself writes it is one of the two;
/// of any other string a UUID is made, and the string is kept in the payload.
/// </summary>
internal readonly struct PointKey
{
    /// <summary>The payload key of the id of which the UUID was made.</summary>
    public const string PayloadName = HybridCollectionDefinition.ReservedKey;

    private const int NumberField = 1;
    private const int UuidField = 2;
    private const int UuidLength = 36;
    private const int LongestNumber = 20;

    private readonly ulong _number;
    private readonly Guid _uuid;

    private PointKey(ulong number) => (IsNumber, _number) = (true, number);

    private PointKey(Guid uuid, string? original) => (_uuid, Original) = (uuid, original);

    /// <summary>Gets the id of which the UUID was made; null for a number or a UUID of the caller's.</summary>
    public string? Original { get; }

    public bool IsNumber { get; }

    /// <summary>Gets the size of the PointId.</summary>
    public int Size => IsNumber ? ProtoWriter.SizeOfPresent(NumberField, _number) : ProtoWriter.SizeOfField(UuidField, UuidLength);

    public static PointKey Of(string id)
    {
        if (id.Length <= LongestNumber && IsCanonicalNumber(id) && ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return new PointKey(number);
        return id.Length == UuidLength && IsCanonicalUuid(id) ? new PointKey(Guid.ParseExact(id.AsSpan(), "D"), original: null) : new PointKey(PointIds.ToUuid(id), id);
    }

    /// <summary>Makes the message of an id, for calls that name points.</summary>
    public static PointId ToMessage(string id) => Of(id).ToMessage();

    /// <summary>Reads a PointId.</summary>
    public static PointKey Read(ReadOnlyMemory<byte> message)
    {
        PointKey? key = null;
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == NumberField)
                key = new PointKey(reader.Number);
            else if (reader.Field == UuidField)
                key = new PointKey(ReadUuid(reader.Content.Span), original: null);
        }

        return key ?? throw new FormatException("A point of the answer has no id.");
    }

    public PointId ToMessage() => IsNumber ? new PointId { Num = _number } : new PointId { Uuid = _uuid.ToString("D") };

    public void WriteTo(ProtoWriter target)
    {
        if (IsNumber)
        {
            target.WritePresent(NumberField, _number);
            return;
        }

        target.BeginField(UuidField, UuidLength);
        _uuid.TryFormat(target.Take(UuidLength), out _, "D");
    }

    /// <summary>Says whether this is the UUID that is made of an id. A payload written by others may hold anything under the reserved key.</summary>
    public bool IsMadeOf(string id) => !IsNumber && PointIds.FindFault(id) is null && Of(id) is { Original: not null } key && key._uuid == _uuid;

    /// <summary>Returns the id as the caller knows it.</summary>
    public override string ToString() => Original ?? (IsNumber ? _number.ToString(CultureInfo.InvariantCulture) : _uuid.ToString("D"));

    // What is parsed takes zero characters at the end for nothing.
    private static bool IsCanonicalNumber(string id) => id.Length > 0 && (id[0] != '0' || id.Length == 1) && id[^1] != '\0';

    private static bool IsCanonicalUuid(string id)
    {
        for (var i = 0; i < id.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? id[i] != '-' : !char.IsAsciiHexDigitLower(id[i]))
                return false;
        }

        return true;
    }

    private static Guid ReadUuid(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out Guid uuid, out var consumed, 'D') && consumed == text.Length
        ? uuid
        : throw new FormatException($"The id '{Encoding.UTF8.GetString(text[..Math.Min(text.Length, UuidLength)])}' of a point of the answer is no UUID.");
}
