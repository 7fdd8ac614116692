namespace Connectors.Encoders.Hub;

/// <summary>
/// The hub's cache on disk, as its documentation lays it out for every language (huggingface/hub-docs docs/hub/local-cache.md):
/// models--ORG--NAME/{blobs/HASH, refs/REVISION, snapshots/COMMIT/PATH} with relative links from snapshots to blobs, and locks beside the models.
/// Where there are no links (Windows without developer mode) the snapshot holds copies; the blobs stay, so that a new revision need not bring what
/// it shares with an old one.
/// </summary>
internal sealed class HubCache(string root, bool useLinks = true)
{
    private const string ModelPrefix = "models--";
    private const string SnapshotsName = "snapshots";

    /// <summary>As many digits of a commit as git shows.</summary>
    private const int ShownDigits = 7;

    public string Root => root;

    public string BlobPath(string modelId, HubFile file) => Path.Combine(ModelFolder(modelId), "blobs", file.Hash);

    public string LockPath(string modelId, HubFile file) => Path.Combine(root, ".locks", FolderName(modelId), file.Hash + ".lock");

    /// <summary>Whether the content of a file is here: as a blob, or, where another tool has kept no blobs, in this snapshot.</summary>
    public bool Has(string modelId, string commit, HubFile file) =>
        HasSize(BlobPath(modelId, file), file.Size) || HasSize(Path.Combine(SnapshotFolder(modelId, commit), file.Path), file.Size);

    /// <summary>The model at a revision, without asking the hub; null when it is not here.</summary>
    public HubModel? Find(string modelId, string revision)
    {
        var commit = HubNames.IsCommit(revision) ? revision : ReadReference(modelId, revision);
        return commit is not null && SnapshotFolder(modelId, commit) is var folder && Directory.Exists(folder)
            ? new HubModel(modelId, commit, folder)
            : null;
    }

    /// <summary>
    /// Makes the files of a commit, whose blobs are all here, appear in its snapshot. A new snapshot appears whole or not at all.
    /// </summary>
    public HubModel Place(string modelId, string commit, IReadOnlyList<HubFile> files)
    {
        var snapshot = SnapshotFolder(modelId, commit);
        if (!Directory.Exists(snapshot))
            PlaceWhole(modelId, snapshot, files);
        foreach (var file in files.Where(file => !HasSize(Path.Combine(snapshot, file.Path), file.Size)))
            PlaceFile(modelId, snapshot, file);
        return new HubModel(modelId, commit, snapshot);
    }

    /// <summary>Notes that a branch or tag stands for a commit.</summary>
    public void WriteReference(string modelId, string revision, string commit)
    {
        if (HubNames.IsCommit(revision) || ReadReference(modelId, revision) == commit)
            return;
        var path = ReferencePath(modelId, revision);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = TemporaryPath(modelId);
        File.WriteAllText(temporary, commit);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The model and commit whose snapshot a folder is; null when it is none.</summary>
    public static string? NameOf(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)).Split(Path.DirectorySeparatorChar);
        return path is [.., var model, SnapshotsName, var commit] && HubNames.IsCommit(commit) && model.StartsWith(ModelPrefix, StringComparison.Ordinal)
            ? $"{model[ModelPrefix.Length..].Replace("--", "/", StringComparison.Ordinal)}@{commit[..ShownDigits]}"
            : null;
    }

    private static string FolderName(string modelId) => ModelPrefix + modelId.Replace("/", "--", StringComparison.Ordinal);

    private static bool HasSize(string path, long size)
    {
        if (!File.Exists(path))
            return false;
        var file = new FileInfo(path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length == size;
    }

    private string ModelFolder(string modelId) => Path.Combine(root, FolderName(modelId));

    private string SnapshotFolder(string modelId, string commit) => Path.Combine(ModelFolder(modelId), SnapshotsName, commit);

    private string ReferencePath(string modelId, string revision) => Path.Combine(ModelFolder(modelId), "refs", revision);

    private string TemporaryPath(string modelId) => Path.Combine(ModelFolder(modelId), $".{Path.GetRandomFileName()}.tmp");

    private string? ReadReference(string modelId, string revision)
    {
        var path = ReferencePath(modelId, revision);
        if (!File.Exists(path))
            return null;
        var commit = File.ReadLines(path).FirstOrDefault()?.Trim();
        return HubNames.IsCommit(commit) ? commit : null;
    }

    private void PlaceWhole(string modelId, string snapshot, IReadOnlyList<HubFile> files)
    {
        var temporary = TemporaryPath(modelId);
        try
        {
            foreach (var file in files)
                PlaceFile(modelId, temporary, file);
            Directory.CreateDirectory(Path.GetDirectoryName(snapshot)!);
            Directory.Move(temporary, snapshot);
        }
        catch (IOException) when (Directory.Exists(snapshot))
        {
            // Another process was faster; what it did not want is added.
            Directory.Delete(temporary, recursive: true);
        }
        catch
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <summary>Puts a link or a copy in a folder, in place of what may be there, without a moment between the two.</summary>
    private void PlaceFile(string modelId, string folder, HubFile file)
    {
        var path = Path.Combine(folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = TemporaryPath(modelId);

        // The link leads on from the snapshot, not from the folder in which the snapshot is put together.
        var climb = string.Concat(Enumerable.Repeat("../", file.Path.Count(character => character == '/') + 2));
        if (!useLinks || !TryLink(temporary, climb + "blobs/" + file.Hash))
            File.Copy(BlobPath(modelId, file), temporary);
        File.Move(temporary, path, overwrite: true);
    }

    private static bool TryLink(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
            return true;
        }
        catch (Exception e) when (OperatingSystem.IsWindows() && e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
