using System.Globalization;
using Connectors.Testing.Hub;
using Microsoft.AspNetCore.Http;

namespace Connectors.Encoders.Tests.Hub;

/// <summary>Hubs and lines that break off, lie, or are busy.</summary>
public sealed class HubFaultTests
{
    private static readonly FakeFile Graph = HubCase.ModelFiles.Single(file => file.Path == HubCase.Graph);

    private static string[] HashesButTheGraph => [.. HubCase.ModelFiles[..4].Select(file => file.TrueHash).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_was()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: 1, context => FakeHub.BreakOffAsync(context, Graph, 2_000_000));
        var model = await here.DownloadAsync();
        Assert.Equal(Graph.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, HubCase.Graph)));

        // What was on its way when the connection broke may not have arrived.
        var ranges = here.Server.Downloads.Where(request => request.Path.EndsWith(HubCase.Graph, StringComparison.Ordinal)).Select(request => request.Range).ToList();
        Assert.Equal(2, ranges.Count);
        Assert.Null(ranges[0]);
        Assert.InRange(From(ranges[1]), 1, 2_000_000);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_leaves_nothing_half_placed_and_the_next_one_goes_on()
    {
        await using var here = await HubCase.StartAsync();
        using var cancellation = new CancellationTokenSource();
        Misbehave(here, times: 1, async context =>
        {
            await FakeHub.SendAsync(context, Graph, 2_000_000);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var hub = here.Hub();
        var progress = new CancelAt(cancellation, HubCase.Graph, 1_000_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hub.DownloadAsync(FakeHub.ModelId, new() { Progress = progress }, cancellation.Token));
        Assert.False(Directory.Exists(Path.Combine(here.Folder, "snapshots")));
        Assert.False(Directory.Exists(Path.Combine(here.Folder, "refs")));
        Assert.Contains(Graph.TrueHash + ".incomplete", here.Blobs);
        Assert.DoesNotContain(Graph.TrueHash, here.Blobs);

        here.Server.Requests.Clear();
        var model = await hub.DownloadAsync(FakeHub.ModelId);
        Assert.Equal(Graph.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, HubCase.Graph)));
        Assert.InRange(From(here.Server.Downloads.Single(request => request.Path.EndsWith(HubCase.Graph, StringComparison.Ordinal)).Range), 1_000_000, 2_000_000);
    }

    [Fact]
    public async Task A_server_that_cannot_go_on_in_the_middle_begins_anew()
    {
        // Small files too: their checksum begins with their length.
        var files = new[] { FakeFile.Small("config.json", new string('x', 500_000)), FakeFile.Large("model.onnx", 500_000) };
        await using var here = await HubCase.StartAsync(files);
        Directory.CreateDirectory(Path.Combine(here.Folder, "blobs"));
        foreach (var file in files)
            await File.WriteAllBytesAsync(Path.Combine(here.Folder, "blobs", file.TrueHash + ".incomplete"), file.Content[..1000]);
        here.Server.Misbehave = (context, _) =>
        {
            context.Request.Headers.Range = default;
            return Task.FromResult(false);
        };
        var model = await here.DownloadAsync();
        foreach (var file in files)
            Assert.Equal(file.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, file.Path)));
        Assert.All(here.Server.Downloads, request => Assert.Equal("bytes=1000-", request.Range));
        Assert.Equal(2, here.Server.Downloads.Count());
    }

    [Fact]
    public async Task A_server_that_always_begins_anew_and_always_breaks_off_is_given_up()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: int.MaxValue, context => FakeHub.BreakOffAsync(context, Graph, 2_500_000));
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(configure: options => options.MaxRetries = 2));
        Assert.True(error.IsTransient);
        Assert.InRange(here.Server.Downloads.Count(request => request.Path.EndsWith(HubCase.Graph, StringComparison.Ordinal)), 3, 9);
        here.AssertNothingIsPlaced(HashesButTheGraph);
    }

    [Theory]
    [InlineData(1000, false)] // wrong bytes
    [InlineData(3_000_000, false)] // all of them, and wrong
    [InlineData(4_000_000, false)] // too many
    [InlineData(2_999_999, true)] // right ones
    public async Task What_an_earlier_download_left_is_not_believed(int size, bool isRight)
    {
        await using var here = await HubCase.StartAsync();
        Directory.CreateDirectory(Path.Combine(here.Folder, "blobs"));
        await File.WriteAllBytesAsync(Path.Combine(here.Folder, "blobs", Graph.TrueHash + ".incomplete"), isRight ? Graph.Content[..size] : new byte[size]);
        var model = await here.DownloadAsync();
        Assert.Equal(Graph.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, HubCase.Graph)));
        Assert.DoesNotContain(here.Blobs, name => name.EndsWith(".incomplete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_range_is_not_taken_for_the_right_one()
    {
        await using var here = await HubCase.StartAsync();
        Directory.CreateDirectory(Path.Combine(here.Folder, "blobs"));
        await File.WriteAllBytesAsync(Path.Combine(here.Folder, "blobs", Graph.TrueHash + ".incomplete"), Graph.Content[..1000]);
        Misbehave(here, times: 1, async context =>
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes 500-{HubCase.GraphSize - 1}/{HubCase.GraphSize}";
            await context.Response.Body.WriteAsync(Graph.Content.AsMemory(1000));
        });
        var model = await here.DownloadAsync();
        Assert.Equal(Graph.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, HubCase.Graph)));
        Assert.Equal(2, here.Server.Downloads.Count(request => request.Path.EndsWith(HubCase.Graph, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Wrong_content_is_refused_the_second_time_and_never_placed()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: int.MaxValue, context => FakeHub.SendAsync(context, FakeFile.Large("x", HubCase.GraphSize, seed: 9), HubCase.GraphSize));
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync());
        Assert.Contains("has not the checksum", error.Message, StringComparison.Ordinal);
        Assert.Contains(HubCase.Graph, error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Equal(2, here.Server.Downloads.Count(request => request.Path.EndsWith(HubCase.Graph, StringComparison.Ordinal)));
        here.AssertNothingIsPlaced(HashesButTheGraph);
    }

    [Fact]
    public async Task Content_that_is_wrong_once_is_fetched_again()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: 1, context => FakeHub.SendAsync(context, FakeFile.Large("x", HubCase.GraphSize, seed: 9), HubCase.GraphSize));
        var model = await here.DownloadAsync();
        Assert.Equal(Graph.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, HubCase.Graph)));
    }

    [Fact]
    public async Task More_bytes_than_listed_are_refused()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: int.MaxValue, async context =>
        {
            await FakeHub.SendAsync(context, Graph, HubCase.GraphSize);
            await context.Response.Body.WriteAsync(new byte[10]);
        });
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(configure: options => options.MaxRetries = 2));
        Assert.Contains("sends more than the 3000000 bytes", error.Message, StringComparison.Ordinal);
        here.AssertNothingIsPlaced(HashesButTheGraph);
    }

    [Fact]
    public async Task Fewer_bytes_than_listed_are_refused()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: int.MaxValue, context => context.Request.Headers.Range.Count == 0 ? FakeHub.SendAsync(context, Graph, 10) : RefuseRangeAsync(context));
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(configure: options => options.MaxRetries = 2));
        Assert.True(error.IsTransient);
        Assert.Equal(3, here.Server.Downloads.Count(request => request.Path.EndsWith(HubCase.Graph, StringComparison.Ordinal)));
        here.AssertNothingIsPlaced(HashesButTheGraph);
    }

    [Fact]
    public async Task Another_length_than_listed_is_refused_before_it_is_read()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: int.MaxValue, async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("login");
        });
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(configure: options => options.MaxRetries = 1));
        Assert.Contains("announces 5 bytes", error.Message, StringComparison.Ordinal);
        here.AssertNothingIsPlaced(HashesButTheGraph);
    }

    [Fact]
    public async Task Too_many_requests_are_waited_for_as_the_hub_says()
    {
        await using var here = await HubCase.StartAsync();
        var answers = new Queue<Action<HttpResponse>>(
        [
            response => response.Headers.RetryAfter = "7",
            response => response.Headers["RateLimit"] = "\"api\";r=0;t=55",
            response => response.Headers.RetryAfter = "0",
        ]);
        here.Server.Misbehave = (context, _) =>
        {
            if (!answers.TryDequeue(out var answer))
                return Task.FromResult(false);
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            answer(context.Response);
            return Task.FromResult(true);
        };
        await here.DownloadAsync();
        Assert.Equal([7, 55], here.Clock.Delays.Select(delay => delay.TotalSeconds).Where(seconds => seconds > 0));
    }

    [Fact]
    public async Task A_hub_that_wants_an_hour_is_not_waited_for()
    {
        await using var here = await HubCase.StartAsync();
        here.Server.Misbehave = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "3600";
            return Task.FromResult(true);
        };
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync());
        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.True(error.IsTransient);
        Assert.Single(here.Server.Requests);
        Assert.Empty(here.Clock.Delays);
    }

    [Fact]
    public async Task Faults_of_the_hub_are_tried_again_with_longer_waits_and_then_reported()
    {
        await using var here = await HubCase.StartAsync();
        here.Server.Misbehave = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.FromResult(true);
        };
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(configure: options => options.MaxRetries = 3));
        Assert.Equal(503, (int?)error.StatusCode);
        Assert.Equal(4, here.Server.Requests.Count);
        Assert.Collection(
            here.Clock.Delays.Select(delay => delay.TotalSeconds),
            seconds => Assert.InRange(seconds, 0.5, 1),
            seconds => Assert.InRange(seconds, 1, 2),
            seconds => Assert.InRange(seconds, 2, 4));
    }

    [Fact]
    public async Task A_hub_that_stops_sending_is_given_up()
    {
        await using var here = await HubCase.StartAsync();
        Misbehave(here, times: int.MaxValue, async context =>
        {
            await FakeHub.SendAsync(context, Graph, 1000);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var error = await Assert.ThrowsAsync<ModelHubException>(() => here.DownloadAsync(configure: options => (options.MaxRetries, options.Timeout) = (0, TimeSpan.FromSeconds(0.5))));
        Assert.Contains("stopped sending", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_mirror_is_asked_where_the_hub_cannot_be_reached()
    {
        await using var here = await HubCase.StartAsync();
        await using var mirror = await FakeHub.StartAsync(HubCase.ModelFiles);
        here.Server.Misbehave = (context, _) =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        var model = await here.DownloadAsync(configure: options => (options.Mirrors, options.Token) = ([mirror.Address], "secret"));
        Assert.Equal(Graph.Content, await File.ReadAllBytesAsync(Path.Combine(model.Folder, HubCase.Graph)));
        Assert.All(here.Server.Requests, request => Assert.Equal("Bearer secret", request.Authorization));
        Assert.All(mirror.Requests, request => Assert.Null(request.Authorization));
        Assert.All(here.Clock.Delays, delay => Assert.Equal(TimeSpan.Zero, delay));
    }

    [Fact]
    public async Task A_mirror_that_has_nothing_does_not_speak_for_the_hub()
    {
        await using var here = await HubCase.StartAsync();
        await using var mirror = await FakeHub.StartAsync();
        mirror.Misbehave = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.FromResult(true);
        };
        var isFirst = true;
        here.Server.Misbehave = (context, _) =>
        {
            if (isFirst)
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return Task.FromResult(isFirst && !(isFirst = false));
        };
        await here.DownloadAsync(configure: options => options.Mirrors = [mirror.Address]);
        Assert.Single(mirror.Requests);
    }

    private static int From(string? range) => int.Parse(range!["bytes=".Length..^1], CultureInfo.InvariantCulture);

    private static Task RefuseRangeAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
        return Task.CompletedTask;
    }

    /// <summary>Answers the first requests for the graph in another way.</summary>
    private static void Misbehave(HubCase here, int times, Func<HttpContext, Task> answer)
    {
        var asked = 0;
        here.Server.Misbehave = async (context, file) =>
        {
            if (file?.Path != HubCase.Graph || Interlocked.Increment(ref asked) > times)
                return false;
            await answer(context);
            return true;
        };
    }

    private sealed class CancelAt(CancellationTokenSource cancellation, string file, long bytes) : IProgress<HubProgress>
    {
        public void Report(HubProgress value)
        {
            if (value.File == file && value.Bytes >= bytes)
                cancellation.Cancel();
        }
    }
}
