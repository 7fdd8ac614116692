using Connectors.Testing.Hub;

namespace Connectors.Encoders.Tests.Hub;

public sealed class ModelHubTests
{
    [Fact]
    public async Task A_model_is_laid_out_as_the_tools_of_the_hub_do()
    {
        await using var here = await HubCase.StartAsync();
        var model = await here.DownloadAsync();

        Assert.Equal(new HubModel(FakeHub.ModelId, FakeHub.FirstCommit, Path.Combine(here.Folder, "snapshots", FakeHub.FirstCommit)), model);
        Assert.Equal(FakeHub.FirstCommit, await File.ReadAllTextAsync(Path.Combine(here.Folder, "refs", "main")));
        var wanted = HubCase.ModelFiles[..5];
        Assert.Equal(wanted.Select(file => file.TrueHash).Order(StringComparer.Ordinal), here.Blobs);
        Assert.Equal(wanted.Select(file => file.Path).Order(StringComparer.Ordinal), FilesOf(model.Folder));
        foreach (var file in wanted)
            Assert.Equal(file.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, file.Path)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal("../../blobs/" + wanted[1].TrueHash, new FileInfo(Path.Combine(model.Folder, "config.json")).LinkTarget);
            Assert.Equal("../../../blobs/" + wanted[4].TrueHash, new FileInfo(Path.Combine(model.Folder, HubCase.Graph)).LinkTarget);
        }

        Assert.Equal(["blobs", "refs", "snapshots"], Directory.EnumerateFileSystemEntries(here.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Blobs_have_the_names_that_git_gives()
    {
        // git hash-object of "hello\n", and the SHA-256 of the empty string.
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", FakeFile.Small("a", "hello\n").TrueHash);
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", FakeFile.Large("a", 0).TrueHash);
        await using var here = await HubCase.StartAsync(FakeFile.Small("config.json", "hello\n"));
        await here.DownloadAsync(new() { Files = HubFiles.QueryWeights });
        Assert.Equal(["ce013625030ba8dba906f756967f9e9ca394464a"], here.Blobs);
    }

    [Fact]
    public async Task What_is_here_is_not_downloaded_again()
    {
        await using var here = await HubCase.StartAsync();
        var first = await here.DownloadAsync();
        var requests = here.Server.Requests.Count;
        Assert.Equal(first, await here.DownloadAsync());
        Assert.Equal(requests + 1, here.Server.Requests.Count);
    }

    [Fact]
    public async Task A_new_revision_brings_what_has_changed_and_leaves_the_old_one()
    {
        await using var here = await HubCase.StartAsync();
        var old = await here.DownloadAsync();
        here.Server.Commits[FakeHub.SecondCommit] = [.. HubCase.ModelFiles.Where(file => file.Path != "config.json"), FakeFile.Small("config.json", "{}")];
        here.Server.Main = FakeHub.SecondCommit;
        here.Server.Requests.Clear();

        var model = await here.DownloadAsync();
        Assert.Equal(FakeHub.SecondCommit, model.Commit);
        Assert.Equal([$"/{FakeHub.ModelId}/resolve/{FakeHub.SecondCommit}/config.json"], here.Server.Downloads.Select(request => request.Path));
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(model.Folder, "config.json")));
        Assert.Equal(HubCase.ModelFiles[1].Content, await File.ReadAllBytesAsync(Path.Combine(old.Folder, "config.json")));
        Assert.Equal(HubCase.GraphSize, new FileInfo(Path.Combine(model.Folder, HubCase.Graph)).ResolveLinkTarget(returnFinalTarget: true) is FileInfo blob ? blob.Length : 0);

        using var hub = here.Hub();
        Assert.Equal(model, hub.Find(FakeHub.ModelId));
        Assert.Equal(old, hub.Find(FakeHub.ModelId, FakeHub.FirstCommit));
    }

    [Fact]
    public async Task Further_files_join_a_snapshot_that_is_here()
    {
        await using var here = await HubCase.StartAsync();
        var model = await here.DownloadAsync();
        Assert.Equal(model, await here.DownloadAsync(new() { Files = HubFiles.OnnxGraph("onnx/model_O3.onnx") }));
        Assert.Contains("onnx/model_O3.onnx", FilesOf(model.Folder));
        Assert.Equal(6, FilesOf(model.Folder).Count());
    }

    [Fact]
    public async Task Equal_files_are_one_blob_that_is_brought_once()
    {
        await using var here = await HubCase.StartAsync(FakeFile.Small("vocab.txt", "a"), FakeFile.Small("query_0_IDF/vocab.txt", "a"), FakeFile.Small("config.json", "{}"));
        var reports = new List<HubProgress>();
        var model = await here.DownloadAsync(new() { Files = HubFiles.QueryWeights, Progress = new Reports(reports) });
        Assert.Equal(2, here.Blobs.Length);
        Assert.Equal(2, here.Server.Downloads.Count());
        Assert.Equal(3, FilesOf(model.Folder).Count());
        Assert.Contains(reports, report => report is { Bytes: 4, TotalBytes: 4 });
    }

    [Fact]
    public async Task Progress_ends_with_all_bytes()
    {
        await using var here = await HubCase.StartAsync();
        var reports = new List<HubProgress>();
        await here.DownloadAsync(new() { Progress = new Reports(reports) });
        var total = HubCase.ModelFiles[..5].Sum(file => file.Content.LongLength);
        Assert.All(reports, report => Assert.Equal(total, report.TotalBytes));
        Assert.Equal(total, reports.Max(report => report.Bytes));
        Assert.True(reports.Count(report => report.File == HubCase.Graph) > 3);
    }

    [Fact]
    public async Task Two_hubs_at_once_bring_each_file_once()
    {
        await using var here = await HubCase.StartAsync();
        var models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => here.DownloadAsync()));
        Assert.Single(models.Distinct());

        // The empty one is known without asking.
        Assert.Equal(4, here.Server.Downloads.Count());
        Assert.Equal(5, FilesOf(models[0].Folder).Count());
        Assert.Equal(["blobs", "refs", "snapshots"], Directory.EnumerateFileSystemEntries(here.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_links_the_snapshot_holds_the_files()
    {
        await using var here = await HubCase.StartAsync();
        using var hub = here.Hub(useLinks: false);
        var model = await hub.DownloadAsync(FakeHub.ModelId);
        Assert.All(Directory.EnumerateFiles(model.Folder, "*", SearchOption.AllDirectories), path => Assert.Null(new FileInfo(path).LinkTarget));
        Assert.Equal(5, FilesOf(model.Folder).Count());
        var requests = here.Server.Requests.Count;
        await hub.DownloadAsync(FakeHub.ModelId);
        Assert.Equal(requests + 1, here.Server.Requests.Count);
    }

    [Fact]
    public async Task Offline_a_model_comes_from_the_cache_or_not_at_all()
    {
        await using var here = await HubCase.StartAsync();
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(configure: options => options.Offline = true));
        Assert.Contains("is not in the cache", error.Message, StringComparison.Ordinal);
        Assert.Empty(here.Server.Requests);

        var model = await here.DownloadAsync();
        here.Server.Requests.Clear();
        using var offline = here.Hub(options => options.Offline = true);
        Assert.Equal(model, await offline.DownloadAsync(FakeHub.ModelId));
        Assert.Equal(model, await offline.DownloadAsync(FakeHub.ModelId, new() { Revision = FakeHub.FirstCommit }));
        await Assert.ThrowsAsync<ModelHubException>(() => offline.DownloadAsync(FakeHub.ModelId, new() { Revision = "v2" }));
        Assert.Empty(here.Server.Requests);
    }

    [Fact]
    public async Task A_cache_that_another_tool_filled_is_read()
    {
        await using var here = await HubCase.StartAsync();
        var snapshot = Directory.CreateDirectory(Path.Combine(here.Folder, "snapshots", FakeHub.SecondCommit)).FullName;
        Directory.CreateDirectory(Path.Combine(here.Folder, "refs", "refs", "pr"));
        await File.WriteAllTextAsync(Path.Combine(here.Folder, "refs", "refs", "pr", "1"), FakeHub.SecondCommit + "\n");
        await File.WriteAllTextAsync(Path.Combine(here.Folder, "refs", "broken"), "../../..");
        using var hub = here.Hub();
        Assert.Equal(snapshot, hub.Find(FakeHub.ModelId, "refs/pr/1")?.Folder);
        Assert.Null(hub.Find(FakeHub.ModelId));
        Assert.Null(hub.Find(FakeHub.ModelId, "broken"));
        Assert.Null(hub.Find("acme/other"));
    }

    [Fact]
    public async Task A_commit_is_asked_for_by_name_and_leaves_no_reference()
    {
        await using var here = await HubCase.StartAsync();
        here.Server.Commits[FakeHub.SecondCommit] = [FakeFile.Small("config.json", "{}"), FakeFile.Large("model.onnx", 10)];
        var model = await here.DownloadAsync(new() { Revision = FakeHub.SecondCommit });
        Assert.Equal(FakeHub.SecondCommit, model.Commit);
        Assert.False(Directory.Exists(Path.Combine(here.Folder, "refs")));
    }

    [Theory]
    [InlineData(404, null, "there is no such thing")]
    [InlineData(401, null, "it is private (no token was given")]
    [InlineData(403, "GatedRepo", "the model is gated")]
    [InlineData(404, "RevisionNotFound", "there is no such revision")]
    public async Task What_the_hub_refuses_is_not_asked_for_again(int status, string? code, string reason)
    {
        await using var here = await HubCase.StartAsync();
        here.Server.Misbehave = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers["X-Error-Code"] = code;
            return Task.FromResult(true);
        };
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(status, (int?)error.StatusCode);
        Assert.False(error.IsTransient);
        Assert.Single(here.Server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c")]
    [InlineData("../x")]
    [InlineData("a/..")]
    [InlineData("a--b/c")]
    [InlineData("a/b.git")]
    [InlineData("/etc")]
    [InlineData("a/b?x=1")]
    public async Task Names_that_the_hub_does_not_allow_are_refused_at_once(string id)
    {
        await using var here = await HubCase.StartAsync();
        using var hub = here.Hub();
        Assert.ThrowsAny<ArgumentException>(() => hub.Find(id));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => hub.DownloadAsync(id));
        Assert.ThrowsAny<ArgumentException>(() => hub.Find(FakeHub.ModelId, "../../x"));
        Assert.Empty(here.Server.Requests);
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private sealed class Reports(List<HubProgress> list) : IProgress<HubProgress>
    {
        public void Report(HubProgress value)
        {
            lock (list)
                list.Add(value);
        }
    }
}
