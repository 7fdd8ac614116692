using System.Globalization;
using System.Text;

namespace Connectors.Embedded.Storage;

/// <summary>
/// The folder name of a collection: lower-case ASCII letters, digits, hyphen and underscore stand for themselves, every other UTF-8 byte
/// is %XX. So two names never share a folder, not even where case is ignored, and nothing leaves the store's folder.
/// </summary>
internal static class CollectionName
{
    private const int MaxFolderNameLength = 240;

    private static readonly HashSet<string> Devices =
    [
        "con", "prn", "aux", "nul",
        .. Enumerable.Range(0, 10).SelectMany(digit => (string[])[$"com{digit}", $"lpt{digit}"]),
    ];

    /// <exception cref="ArgumentException">The name is empty, not Unicode, or longer than a folder name can be.</exception>
    public static string ToFolder(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var folder = new StringBuilder();
        foreach (var value in new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(name))
        {
            // A device name of Windows is not a folder name there: its first letter is encoded too.
            if (IsPlain(value) && !(folder.Length == 0 && Devices.Contains(name)))
                folder.Append((char)value);
            else
                folder.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        if (folder.Length > MaxFolderNameLength)
            throw new ArgumentException($"The collection name takes {folder.Length} characters as a folder name ({name[..Math.Min(20, name.Length)]}…); at most {MaxFolderNameLength} are possible. Letters other than a to z take three for each UTF-8 byte.", nameof(name));
        return folder.ToString();
    }

    /// <summary>The name that a folder stands for, or null when the folder is not a collection.</summary>
    public static string? FromFolder(string folder)
    {
        if (folder.Length > MaxFolderNameLength)
            return null;
        var bytes = new List<byte>();
        for (var i = 0; i < folder.Length; i++)
        {
            if (folder[i] != '%')
                bytes.Add((byte)folder[i]);
            else if (byte.TryParse(folder.AsSpan(i + 1, Math.Min(2, folder.Length - i - 1)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                (bytes, i) = ([.. bytes, value], i + 2);
            else
                return null;
        }

        var name = Encoding.UTF8.GetString([.. bytes]);
        return name.Length > 0 && !name.Contains('\uFFFD', StringComparison.Ordinal) && string.Equals(ToFolder(name), folder, StringComparison.Ordinal) ? name : null;
    }

    private static bool IsPlain(byte value) => value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_';
}
