using Microsoft.Extensions.Logging;

namespace Connectors.Embedded.Storage;

/// <summary>
/// The folder of a store: a lock, and one sub-folder for each collection. A collection appears and goes by one rename, so a crash leaves
/// it whole or not there.
/// </summary>
internal sealed class StoreFolder : IDisposable
{
    // Not characters of an encoded name, so these folders are never taken for collections.
    private const string CreatingSuffix = ".creating";
    private const string DroppedSuffix = ".dropped";

    private readonly DiskAccess _disk;
    private readonly string _collections;
    private readonly StorageOptions _options;
    private readonly ILogger _logger;
    private readonly StoreLock _lock;

    private StoreFolder(DiskAccess disk, string path, StorageOptions options, ILogger logger, StoreLock storeLock)
    {
        (_disk, _options, _logger, _lock) = (disk, options, logger, storeLock);
        _collections = Path.Combine(path, "collections");
    }

    /// <summary>Locks a folder, which is made if it is not there.</summary>
    /// <exception cref="StoreLockedException">The folder is open already.</exception>
    public static StoreFolder Open(string path, StorageOptions options, ILogger logger, DiskAccess? disk = null)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("The files of the embedded store are little-endian, as this machine is not.");
        disk ??= DiskAccess.Default;
        path = Path.GetFullPath(path);
        CreateFolders(disk, Path.Combine(path, "collections"));
        var storeLock = StoreLock.Take(path);
        try
        {
            var folder = new StoreFolder(disk, path, options, logger, storeLock);
            folder.DeleteLeftovers();
            return folder;
        }
        catch
        {
            storeLock.Dispose();
            throw;
        }
    }

    /// <summary>The names of the collections, in ordinal order.</summary>
    public IReadOnlyList<string> ListCollections() =>
    [
        .. Directory.EnumerateDirectories(_collections)
            .Select(folder => CollectionName.FromFolder(Path.GetFileName(folder)))
            .OfType<string>()
            .Order(StringComparer.Ordinal),
    ];

    public bool Exists(string name) => Directory.Exists(Files(name).Folder);

    /// <summary>Makes an empty collection. It must not exist.</summary>
    public void CreateCollection(string name, BlockLayout layout, ReadOnlyMemory<byte> definition)
    {
        var files = Files(name);
        if (Directory.Exists(files.Folder))
            throw new IOException($"The collection {name} exists already, in {files.Folder}.");
        var temporary = new CollectionFiles(files.Folder + CreatingSuffix);
        if (Directory.Exists(temporary.Folder))
            _disk.DeleteFolder(temporary.Folder);
        CollectionRecovery.Create(_disk, temporary, layout, definition, _options.Durability);
        _disk.MoveFolder(temporary.Folder, files.Folder);
        _disk.FlushFolder(_collections);
    }

    /// <summary>The definition that a collection was created with.</summary>
    /// <exception cref="CorruptFileException">The file is not what was written.</exception>
    public byte[] ReadDefinition(string name) => CollectionRecovery.ReadDefinition(_disk, Files(name));

    /// <summary>Reads a collection into memory, in the background.</summary>
    /// <exception cref="CorruptFileException">A file is not what was written.</exception>
    /// <exception cref="NotSupportedException">A file has a format of another version.</exception>
    public Task<CollectionStorage> OpenCollectionAsync(string name, ICollectionIndex? index, IProgress<OpenProgress>? progress, CancellationToken cancellationToken) =>
        Task.Run(() => CollectionRecovery.Open(_disk, Files(name), index, _options, _logger, progress, cancellationToken), cancellationToken);

    /// <summary>Removes a collection, which must be closed.</summary>
    public void DropCollection(string name)
    {
        var folder = Files(name).Folder;
        var dropped = folder + DroppedSuffix;
        if (Directory.Exists(dropped))
            _disk.DeleteFolder(dropped);
        _disk.MoveFolder(folder, dropped);
        _disk.FlushFolder(_collections);
        _disk.DeleteFolder(dropped);
    }

    public void Dispose() => _lock.Dispose();

    // The name of each new folder stands in the one above.
    private static void CreateFolders(DiskAccess disk, string path)
    {
        var parents = new List<string>();
        for (var folder = path; !Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent; folder = parent)
            parents.Add(parent);
        disk.CreateFolder(path);
        parents.ForEach(disk.FlushFolder);
    }

    private CollectionFiles Files(string name) => new(Path.Combine(_collections, CollectionName.ToFolder(name)));

    private void DeleteLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(_collections).ToList())
        {
            if (folder.EndsWith(CreatingSuffix, StringComparison.Ordinal) || folder.EndsWith(DroppedSuffix, StringComparison.Ordinal))
                _disk.DeleteFolder(folder);
        }
    }
}
