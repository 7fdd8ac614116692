namespace Connectors.Encoders.Hub;

/// <summary>A model of a hub as people write it: <c>[hf:]ORGANISATION/NAME[@REVISION][#FILE]</c>.</summary>
internal sealed record HubReference(string Id, string? Revision, string? File)
{
    public const string Scheme = "hf:";

    /// <summary>Reads a reference; null when the text is none. Without the scheme it has to name an organisation.</summary>
    public static HubReference? TryParse(string text)
    {
        var isMarked = text.StartsWith(Scheme, StringComparison.Ordinal);
        var rest = isMarked ? text[Scheme.Length..] : text;
        var (model, file) = Cut(rest, '#');
        var (id, revision) = Cut(model, '@');
        return HubNames.IsModelId(id) && (isMarked || id.Contains('/', StringComparison.Ordinal)) && revision is not "" && (revision is null || HubNames.IsSafePath(revision)) && file is not ""
            ? new HubReference(id, revision, file)
            : null;
    }

    private static (string Before, string? After) Cut(string text, char mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var position ? (text[..position], text[(position + 1)..]) : (text, null);
}
