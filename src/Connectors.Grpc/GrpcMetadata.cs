using System.Buffers;
using System.Collections;

namespace Connectors.Grpc;

/// <summary>
/// Metadata of a call: names with text values, or binary values where the name ends in <c>-bin</c>. A name may occur more than once; the
/// order is kept.
/// </summary>
public sealed class GrpcMetadata : IReadOnlyList<KeyValuePair<string, string>>
{
    private const string BinarySuffix = "-bin";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

    // What HTTP/2 and gRPC themselves write (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Requests"); names starting with "grpc-" beside these.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "te", "content-type", "content-length", "host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "user-agent",
    };

    private readonly List<KeyValuePair<string, string>> _entries = [];
    private readonly bool _readOnly;

    /// <summary>Creates metadata without entries.</summary>
    public GrpcMetadata()
    {
    }

    private GrpcMetadata(List<KeyValuePair<string, string>> received)
    {
        _entries = received;
        _readOnly = true;
    }

    /// <summary>Gets metadata that has no entries and takes none.</summary>
    public static GrpcMetadata Empty { get; } = new([]);

    /// <summary>Gets the number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>Gets an entry: the name in lower case and the value as it stands on the wire (base64 where the name ends in <c>-bin</c>).</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public KeyValuePair<string, string> this[int index] => _entries[index];

    /// <summary>Adds a text value.</summary>
    /// <param name="name">The name: letters (kept in lower case), digits and _ - . only, not starting with <c>grpc-</c> and not ending in <c>-bin</c>.</param>
    /// <param name="value">The value: printable ASCII, without blanks at its ends.</param>
    /// <exception cref="ArgumentException">The name or the value cannot be sent, or the transport itself writes this name.</exception>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        name = CheckName(name);
        if (name.EndsWith(BinarySuffix, StringComparison.Ordinal))
            throw new ArgumentException($"The value of '{name}' is binary because of the name's ending; add it as bytes.", nameof(value));
        if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0 || value.StartsWith(' ') || value.EndsWith(' '))
            throw new ArgumentException($"The value of '{name}' must be printable ASCII without blanks at its ends; other values go as bytes under a name that ends in -bin.", nameof(value));
        AddEntry(name, value);
    }

    /// <summary>Adds a binary value.</summary>
    /// <param name="name">The name, which ends in <c>-bin</c>; otherwise as for text.</param>
    /// <param name="value">Any bytes.</param>
    /// <exception cref="ArgumentException">The name cannot be sent, or does not end in <c>-bin</c>.</exception>
    public void Add(string name, ReadOnlySpan<byte> value)
    {
        name = CheckName(name);
        if (!name.EndsWith(BinarySuffix, StringComparison.Ordinal))
            throw new ArgumentException($"A name with a binary value ends in -bin; '{name}' does not.", nameof(name));
        AddEntry(name, Convert.ToBase64String(value).TrimEnd('='));
    }

    /// <summary>Finds the first value of a name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The value as it stands on the wire, or null.</returns>
    public string? GetValue(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase))
                return entry.Value;
        }

        return null;
    }

    /// <summary>Finds the first value of a binary name. Where a server joined several values with commas, that is the one before the first comma.</summary>
    /// <param name="name">The name, in any case, ending in <c>-bin</c>.</param>
    /// <returns>The bytes; null when there is no such name or its value is not base64, with or without padding.</returns>
    /// <exception cref="ArgumentException">The name does not end in <c>-bin</c>.</exception>
    public byte[]? GetBytes(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.EndsWith(BinarySuffix, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"A name with a binary value ends in -bin; '{name}' does not.", nameof(name));
        return GetValue(name) is { } value ? Decode(value) : null;
    }

    /// <summary>Goes through the entries in their order.</summary>
    /// <returns>The entries.</returns>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static GrpcMetadata Received(List<KeyValuePair<string, string>> entries) => entries.Count == 0 ? Empty : new(entries);

    private static byte[]? Decode(string value)
    {
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        var first = (comma < 0 ? value : value[..comma]).Trim().TrimEnd('=');
        var padded = first.PadRight((first.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var written) ? bytes[..written] : null;
    }

    private static string CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
#pragma warning disable CA1308 // HTTP/2 header names are in lower case (RFC 9113, section 8.2.1)
        name = name.ToLowerInvariant();
#pragma warning restore CA1308
        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ArgumentException($"The metadata name '{name}' has characters other than letters, digits and _ - .", nameof(name));
        if (name.StartsWith("grpc-", StringComparison.Ordinal) || Reserved.Contains(name))
            throw new ArgumentException($"The metadata name '{name}' belongs to the protocol; the transport writes it.", nameof(name));
        return name;
    }

    private void AddEntry(string name, string value)
    {
        if (_readOnly)
            throw new NotSupportedException("Received metadata, and GrpcMetadata.Empty, take no entries; make new GrpcMetadata().");
        _entries.Add(new(name, value));
    }
}
