using System.Text.Json;

namespace Connectors.Encoders.Hub;

/// <summary>
/// What a hub says of a revision: the answer of <c>GET /api/models/ID/revision/REVISION?blobs=true</c>, whose members are those that
/// huggingface_hub reads in hf_api.py (ModelInfo and RepoSibling): <c>sha</c>, <c>siblings[].rfilename, size, blobId, lfs.sha256</c>.
/// </summary>
internal sealed record HubListing(string Commit, IReadOnlyList<HubFile> Files)
{
    private const int MostFiles = 100_000;

    /// <exception cref="InvalidDataException">The answer is not such a listing, or a name in it would lead out of the folder.</exception>
    public static HubListing Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "sha") is not { } commit || !HubNames.IsCommit(commit))
                throw new InvalidDataException("it names no commit of 40 hexadecimal digits ('sha')");
            if (!root.TryGetProperty("siblings", out var siblings) || siblings.ValueKind != JsonValueKind.Array || siblings.GetArrayLength() > MostFiles)
                throw new InvalidDataException($"it has no list of at most {MostFiles} files ('siblings')");
            var files = siblings.EnumerateArray().Select(Read).ToList();

            // Two names that differ in case are one file on Windows and macOS.
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            return files.Find(file => !names.Add(file.Path)) is { } twice
                ? throw new InvalidDataException($"it lists '{twice.Path}' twice (in upper and lower case)")
                : new HubListing(commit, files);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"it is not JSON ({e.Message})", e);
        }
    }

    private static HubFile Read(JsonElement file)
    {
        var path = Text(file, "rfilename");
        if (!HubNames.IsSafePath(path))
            throw new InvalidDataException($"it lists a file '{path}', which is no relative path below a folder");
        var isLarge = file.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        var hash = isLarge ? Text(lfs, "sha256") : Text(file, "blobId");
        if (!HubNames.IsHash(hash, isLarge ? HubFile.Sha256Digits : HubFile.GitDigits))
            throw new InvalidDataException($"it gives no checksum of '{path}'");
        return Size(isLarge ? lfs : file) is { } size
            ? new HubFile(path, size, hash)
            : throw new InvalidDataException($"it gives no size of '{path}'");
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static long? Size(JsonElement json) =>
        json.TryGetProperty("size", out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var size) && size >= 0 ? size : null;
}
