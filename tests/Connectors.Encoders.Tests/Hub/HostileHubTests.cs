using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Connectors.Encoders.Hub;
using Connectors.Testing.Hub;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connectors.Encoders.Tests.Hub;

/// <summary>Hubs that would write elsewhere, fill the disk, or get hold of the token.</summary>
public sealed class HostileHubTests
{
    public static TheoryData<string> Paths =>
    [
        "../config.json", "/etc/passwd", "a/../../config.json", "..", ".", "", "a//b", "a/", "/", "C:\\config.json", "a\\..\\b", "c:config.json", "a\0b", "a\nb", ".. /x", "x./y",
        new string('a', 300), string.Join('/', Enumerable.Repeat("abc", 300)),
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_name_that_leads_out_of_the_folder_refuses_the_whole_model(string path)
    {
        await using var here = await HubCase.StartAsync(FakeFile.Small("config.json", "{}"), FakeFile.Small(path, "evil"));
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(new() { Files = HubFiles.Matching("*") }));
        Assert.Contains("no relative path below a folder", error.Message, StringComparison.Ordinal);
        Assert.Empty(here.Server.Downloads);
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.Cache));
    }

    [Theory]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567"}""", "no list of")]
    [InlineData("""{"sha":"../../../../tmp","siblings":[]}""", "no commit")]
    [InlineData("""{"sha":"0123456789ABCDEF0123456789ABCDEF01234567","siblings":[]}""", "no commit")]
    [InlineData("""{"siblings":[]}""", "no commit")]
    [InlineData("[]", "no commit")]
    [InlineData("<html>", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[1]}""", "no relative path")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a"}]}""", "no checksum of 'a'")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":1,"blobId":"../../x"}]}""", "no checksum of 'a'")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":-1,"blobId":"ce013625030ba8dba906f756967f9e9ca394464a"}]}""", "no size of 'a'")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":1e30,"blobId":"ce013625030ba8dba906f756967f9e9ca394464a"}]}""", "no size of 'a'")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[{"rfilename":"a","size":1,"blobId":"ce013625030ba8dba906f756967f9e9ca394464a"},{"rfilename":"A","size":1,"blobId":"ce013625030ba8dba906f756967f9e9ca394464a"}]}""", "'A' twice")]
    public async Task An_answer_without_sense_is_refused(string listing, string reason)
    {
        await using var here = await HubCase.StartAsync();
        here.Server.Misbehave = async (context, _) =>
        {
            await context.Response.WriteAsync(listing);
            return true;
        };
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Single(here.Server.Requests);
        Assert.Empty(Directory.EnumerateFileSystemEntries(here.Cache));
    }

    [Fact]
    public async Task A_model_beyond_all_measure_is_refused_before_a_byte_is_written()
    {
        var huge = FakeFile.Large("model.onnx", 10) with { Size = long.MaxValue };
        await using var here = await HubCase.StartAsync(FakeFile.Small("config.json", "{}"), huge, huge with { Path = "model.onnx_data" });
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync());
        Assert.Contains("are 18446744073709551616 bytes; MaxModelSize is 16000000000", error.Message, StringComparison.Ordinal);
        Assert.Empty(here.Server.Downloads);
    }

    [Fact]
    public async Task An_endless_list_of_files_is_not_read_to_its_end()
    {
        await using var here = await HubCase.StartAsync();
        here.Server.Misbehave = async (context, _) =>
        {
            var blanks = new byte[1 << 20];
            blanks.AsSpan().Fill((byte)' ');
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(blanks, context.RequestAborted);
            return true;
        };
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync());
        Assert.Contains("more than 64 MB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_commit_than_asked_for_is_refused()
    {
        await using var here = await HubCase.StartAsync();
        using var hub = here.Hub(options => options.HttpClient = new HttpClient(new Stub(_ => Answer($$"""{"sha":"{{FakeHub.FirstCommit}}","siblings":[]}"""))));
        var error = await Assert.ThrowsAsync<ModelHubException>(() => hub.DownloadAsync(FakeHub.ModelId, new() { Revision = FakeHub.SecondCommit }));
        Assert.Contains(FakeHub.SecondCommit, error.Message, StringComparison.Ordinal);
        Assert.Contains(FakeHub.FirstCommit, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_where_it_redirects_to()
    {
        await using var here = await HubCase.StartAsync();
        await using var store = await FakeHub.StartAsync(HubCase.ModelFiles);
        here.Server.Misbehave = (context, file) =>
        {
            if (file is not null)
                context.Response.Redirect(new Uri(store.Address, context.Request.Path.Value + "?Signature=do-not-log").AbsoluteUri);
            return Task.FromResult(file is not null);
        };
        var log = new LogLines();
        var requests = 0;
        store.Misbehave = (context, file) =>
        {
            // A fault there is logged and tried again, at the hub. Files are downloaded side by side.
            var isFirst = Interlocked.Increment(ref requests) == 1;
            if (isFirst)
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.FromResult(isFirst);
        };
        var model = await here.DownloadAsync(configure: options => (options.Token, options.LoggerFactory) = ("secret-token", log));
        Assert.True(File.Exists(Path.Combine(model.Folder, HubCase.Graph)));
        Assert.All(here.Server.Requests, request => Assert.Equal("Bearer secret-token", request.Authorization));
        Assert.Equal(5, store.Requests.Count);
        Assert.All(store.Requests, request => Assert.Null(request.Authorization));
        Assert.Contains(log.Lines, line => line.Contains("Trying again", StringComparison.Ordinal));
        Assert.All(log.Lines, line => Assert.DoesNotContain("do-not-log", line, StringComparison.Ordinal));
        Assert.All(log.Lines, line => Assert.DoesNotContain("secret-token", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://elsewhere.example/x", "from https to http")]
    [InlineData("file:///etc/passwd", "to nowhere")]
    [InlineData("https://hub.example/api/models/acme/encoder/revision/main?blobs=true", "more than 8 times")]
    public async Task Redirects_that_lead_nowhere_good_are_not_followed(string target, string reason)
    {
        await using var here = await HubCase.StartAsync();
        var requests = 0;
        using var hub = here.Hub(options =>
        {
            options.Endpoint = new Uri("https://hub.example");
            options.HttpClient = new HttpClient(new Stub(_ =>
            {
                requests++;
                return new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri(target) } };
            }));
        });
        var error = await Assert.ThrowsAsync<ModelHubException>(() => hub.DownloadAsync(FakeHub.ModelId));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.InRange(requests, 1, 8);
    }

    [Theory]
    [InlineData(null, null, "Bearer environment")] // the hub of the environment gets the token of the environment
    [InlineData("https://mirror.example", null, null)] // another one does not
    [InlineData("https://mirror.example", "given", "Bearer given")] // unless it is given for it
    public async Task The_token_of_the_environment_is_for_the_hub_of_the_environment(string? endpoint, string? token, string? expected)
    {
        await using var here = await HubCase.StartAsync();
        var seen = new List<AuthenticationHeaderValue?>();
        using var hub = here.Hub(
            options =>
            {
                options.Endpoint = endpoint is null ? null : new Uri(endpoint);
                options.Token = token;
                options.HttpClient = new HttpClient(new Stub(request =>
                {
                    seen.Add(request.Headers.Authorization);
                    return new HttpResponseMessage(HttpStatusCode.NotFound);
                }));
            },
            name => name == "HF_TOKEN" ? "environment" : null);
        await Assert.ThrowsAsync<ModelHubException>(() => hub.DownloadAsync(FakeHub.ModelId));
        Assert.Equal(expected, Assert.Single(seen)?.ToString());
    }

    [Fact]
    public void A_token_is_not_given_away_over_http()
    {
        var options = new ModelHubOptions { Endpoint = new Uri("http://hub.example"), Token = "secret", CacheFolder = "x" };
        var error = Assert.Throws<ArgumentException>(() => new ModelHub(options));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static HttpResponseMessage Answer(string json) => new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private sealed class Stub(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
                Lines.Add(formatter(state, exception) + exception);
        }

        public void Dispose()
        {
        }
    }
}
