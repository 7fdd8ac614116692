using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Connectors.Encoders.Hub;

/// <summary>
/// What names may look like that become paths on this machine: those of users by the hub's own rules (huggingface_hub utils/_validators.py), those
/// of files without trust, because whoever runs the hub chooses them.
/// </summary>
internal static class HubNames
{
    private const int LongestId = 96;
    private const int LongestPath = 1024;
    private const int LongestSegment = 255;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // Besides the separators of Windows those characters that its file names cannot have.
    private static readonly SearchValues<char> ForbiddenInPaths = SearchValues.Create("\\:*?\"<>|");

    public static bool IsModelId(string text) =>
        text.Length <= LongestId && text.Split('/') is { Length: 1 or 2 } parts && parts.All(IsIdPart)
        && !text.Contains("--", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal) && !text.EndsWith(".git", StringComparison.Ordinal);

    public static bool IsCommit([NotNullWhen(true)] string? text) => IsHash(text, HubFile.GitDigits);

    public static bool IsHash([NotNullWhen(true)] string? text, int digits) => text is not null && text.Length == digits && !text.AsSpan().ContainsAnyExcept(HexDigits);

    /// <summary>Whether a path (of a file or a revision) stays below the folder it is put in, on every system.</summary>
    public static bool IsSafePath([NotNullWhen(true)] string? path) =>
        path is { Length: > 0 and <= LongestPath } && !path.AsSpan().ContainsAny(ForbiddenInPaths) && !path.Any(char.IsControl) && path.Split('/').All(IsSafeSegment);

    public static void ThrowUnlessModelId(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        if (!IsModelId(id))
            throw new ArgumentException($"'{id}' is not the name of a model on a hub: expected ORGANISATION/NAME, of letters, digits, '-', '_' and '.', at most {LongestId} characters.", nameof(id));
    }

    public static void ThrowUnlessRevision(string revision)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(revision);
        if (!IsSafePath(revision))
            throw new ArgumentException($"'{revision}' is not a revision: expected a branch, a tag or a commit.", nameof(revision));
    }

    private static bool IsIdPart(string part) =>
        part.Length > 0 && part[0] is not ('-' or '.') && part[^1] is not ('-' or '.') && !part.AsSpan().ContainsAnyExcept(IdCharacters);

    // Windows drops a dot or blank at the end, so that "..  " would be ".." there.
    private static bool IsSafeSegment(string segment) =>
        segment.Length > 0 && segment[^1] is not ('.' or ' ') && Encoding.UTF8.GetByteCount(segment) <= LongestSegment;
}
