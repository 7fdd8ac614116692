using System.Net;
using System.Net.Sockets;
using Connectors.Grpc;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Protos;
using Connectors.Stores;
using Connectors.Stores.Tests;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>Faults over a real connection, with the emulator as the server: the line "All three" of protocols.md, section C, and its Qdrant cases 1, 13 to 16, 20 and 22.</summary>
public sealed class ServerFaultTests : IAsyncLifetime
{
    private const string Upsert = "Points/Upsert";

    private static readonly UpsertOptions Two = new() { BatchPoints = 2, Parallel = 1 };

    private QdrantEmulator _emulator = null!;
    private QdrantStore _store = null!;
    private QdrantCollection _docs = null!;

    public async Task InitializeAsync()
    {
        _emulator = await QdrantEmulator.StartAsync();
        _store = Connect();
        _docs = _store.Collection("docs");
        await _docs.EnsureAsync(Given.Definition);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task All_three_a_server_that_never_answered_is_not_waited_for_and_nothing_is_of_unknown_outcome()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var clock = new RecordingClock();
        await using var store = QdrantStore.Connect($"qdrant://127.0.0.1:{port}", new QdrantStoreOptions { Resilience = StoreResilience.CreatePipeline(2, clock) });
        foreach (var run in new Func<Task>[] { () => store.ListAsync(), () => store.GetInfoAsync().AsTask(), () => store.Collection("docs").UpsertAsync(Given.Point("1")), () => store.Collection("docs").DeleteAsync(["1"]), () => store.Collection("docs").DropAsync() })
        {
            var error = await Assert.ThrowsAsync<StoreUnreachableException>(run);
            Assert.Equal(("UNAVAILABLE", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
            Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
            Assert.Contains("is the server running", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(clock.Delays);
    }

    [Fact]
    public async Task All_three_a_server_that_does_not_speak_tls_is_no_passing_fault_of_a_write()
    {
        await using var store = QdrantStore.Connect($"qdrant+tls://127.0.0.1:{_emulator.Address.Port}", new QdrantStoreOptions { Resilience = ScriptedServer.Retries(1) });
        var error = await Assert.ThrowsAnyAsync<StoreException>(() => store.Collection("docs").DeleteAsync(["1"]));
        Assert.False(error.OutcomeUnknown);
    }

    [Fact]
    public async Task All_three_and_case_16_a_restart_between_batches_is_bridged_and_nothing_is_lost()
    {
        var report = await _docs.UpsertAsync(Given.Points(10), new UpsertOptions { BatchPoints = 2, Parallel = 1, Progress = new Restart(_emulator) });
        Assert.Equal(10, report.Written);
        Assert.Equal(10, await _docs.CountAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Case_16_a_connection_that_dies_with_a_batch_costs_nothing_whether_it_was_applied_or_not(bool applied)
    {
        _emulator.Faults.Add(Upsert, Fault.Drop(applied));
        Assert.Equal(6, (await _docs.UpsertAsync(Given.Points(6), Two)).Written);
        Assert.Equal(6, await _docs.CountAsync());
        Assert.Equal(4, _emulator.Requests.Of(Upsert).Count);
    }

    [Fact]
    public async Task Case_15_a_connection_that_is_closed_fails_no_other_call_for_good()
    {
        // What "too_many_resets" does to the calls beside: Connectors.Grpc.Tests plays the GOAWAY itself.
        _emulator.Faults.Add("Points/Count", Fault.Drop());
        var calls = Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? _docs.CountAsync() : _docs.UpsertAsync([Given.Point($"{i}")]).ContinueWith(report => report.Result.Written, TaskScheduler.Default));
        Assert.Equal(10, (await Task.WhenAll(calls)).Where((_, i) => i % 2 == 1).Sum());
        Assert.Equal(10, await _docs.CountAsync());
    }

    [Fact]
    public async Task Case_15_a_cancelled_bulk_load_resets_few_streams_and_leaves_the_connection_to_others()
    {
        using var cancellation = new CancellationTokenSource();
        _emulator.Faults.Add(Upsert, Fault.Delay(TimeSpan.FromMinutes(1)), times: 100);
        var bulk = _docs.UpsertAsync(Given.Points(200), new UpsertOptions { BatchPoints = 1 }, cancellation.Token);
        while (_emulator.Requests.Of(Upsert).Count < 4)
            await Task.Yield();
        var others = Enumerable.Range(0, 5).Select(_ => _docs.CountAsync()).ToList();
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bulk);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        await Task.WhenAll(others);
        Assert.Equal(4, _emulator.Requests.Of(Upsert).Count);
    }

    [Fact]
    public async Task Case_14_an_answer_after_the_deadline_is_a_fault_of_the_store_and_the_write_of_unknown_outcome()
    {
        await using var store = Connect(new() { Deadline = TimeSpan.FromMilliseconds(300), Retries = 0 });
        await store.Collection("docs").DescribeAsync();
        _emulator.Faults.Add(Upsert, Fault.Delay(TimeSpan.FromMinutes(5)));
        _emulator.Faults.Add("Points/Delete", Fault.Delay(TimeSpan.FromMinutes(5)));
        var upsert = await Assert.ThrowsAsync<PartialUpsertException>(() => store.Collection("docs").UpsertAsync(Given.Point("1")));
        Assert.Equal((true, PointStatus.Unknown), (upsert.OutcomeUnknown, upsert.Report.Others.Single().Status));
        Assert.Equal(1, await _docs.CountAsync());
        var deletion = await Assert.ThrowsAsync<StoreException>(() => store.Collection("docs").DeleteAsync(["1"]));
        Assert.Equal((true, true), (deletion.IsTransient, deletion.OutcomeUnknown));
    }

    [Fact]
    public async Task Case_14_a_server_that_gives_up_itself_is_asked_again()
    {
        _emulator.Faults.Add(Upsert, Fault.ApplyThenTimeOut());
        Assert.Equal(3, (await _docs.UpsertAsync(Given.Points(3))).Written);
        Assert.Equal((3, 2), ((int)await _docs.CountAsync(), _emulator.Requests.Of(Upsert).Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Case_2_a_wait_that_the_server_gives_up_is_neither_success_nor_failure(bool applied)
    {
        _emulator.Faults.Add(Upsert, Fault.WaitTimeout(applied));
        Assert.Equal(3, (await _docs.UpsertAsync(Given.Points(3))).Written);
        Assert.Equal(3, await _docs.CountAsync());
    }

    [Fact]
    public async Task All_three_a_cancellation_in_mid_batch_is_the_callers_own_and_blocks_no_later_write()
    {
        using var cancellation = new CancellationTokenSource();
        var bulk = _docs.UpsertAsync(Given.Points(6), new UpsertOptions { BatchPoints = 2, Parallel = 1, Progress = new Cancel(cancellation) }, cancellation.Token);
        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bulk)).CancellationToken);
        Assert.Equal(6, (await _docs.UpsertAsync(Given.Points(6))).Written);
    }

    [Fact]
    public async Task All_three_a_wrong_key_a_reading_key_and_a_missing_one_are_final()
    {
        await using var guarded = await QdrantEmulator.StartAsync(new QdrantEmulatorOptions { ApiKey = "full", ReadOnlyApiKey = "read" });
        await using var full = QdrantStore.Connect(guarded.Address.ToString(), new() { ApiKey = "full" });
        await full.Collection("docs").EnsureAsync(Given.Definition);
        await using var bearer = QdrantStore.Connect(guarded.Address.ToString(), new() { BearerToken = "full" });
        Assert.Equal(1, (await bearer.Collection("docs").UpsertAsync(Given.Point("1"))).Written);
        await using var reader = QdrantStore.Connect(guarded.Address.ToString(), new() { ApiKey = "read" });
        Assert.Equal(1, await reader.Collection("docs").CountAsync());
        var error = await Assert.ThrowsAsync<StoreException>(() => reader.Collection("docs").UpsertAsync(Given.Point("2")));
        Assert.Equal(("PERMISSION_DENIED", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        foreach (var key in new[] { null, "wr0ng-key" })
        {
            await using var stranger = QdrantStore.Connect(guarded.Address.ToString(), new() { ApiKey = key });
            error = await Assert.ThrowsAsync<StoreException>(() => stranger.ListAsync());
            Assert.Equal(("UNAUTHENTICATED", false), (error.StatusCode, error.IsTransient));
            Assert.DoesNotContain("wr0ng-key", error.ToString(), StringComparison.Ordinal);

            // HealthCheck needs no key (A.1.6).
            Assert.Equal("1.18.3", (await stranger.GetInfoAsync()).Version);
        }
    }

    [Fact]
    public async Task Case_13_points_of_a_refused_batch_that_are_there_all_the_same_were_reported_as_unknown()
    {
        await _docs.DescribeAsync();

        // Another client takes the vector away and makes another one, behind this store's back.
        await using var other = Connect();
        await other.Collection("docs").DropAsync();
        await other.Collection("docs").EnsureAsync(new() { Dense = { new DenseField("dense", 2, Distance.Dot) } });
        _emulator.Faults.PartOfRefusedUpsert = 7;
        var points = Enumerable.Range(1, 50).Select(i => i == 25 ? Given.Point($"{i}", "{}", (1, 1)) : Given.Point($"{i}"));
        var report = await _docs.UpsertAsync(points, new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(50, report.Others.Count(outcome => outcome.Status == PointStatus.Unknown));
        Assert.Equal(7, await other.Collection("docs").CountAsync());
        Assert.Single(_emulator.Requests.Of(Upsert));

        // The next batch is held against what is there now.
        var altered = await Assert.ThrowsAsync<StoreException>(() => _docs.UpsertAsync(points));
        Assert.Contains("sparse", altered.Message, StringComparison.Ordinal);
        Assert.Single(_emulator.Requests.Of(Upsert));
    }

    [Fact]
    public async Task Case_1_a_relaxed_load_ends_with_a_wait_for_all_of_it()
    {
        await _docs.UpsertAsync(Given.Points(5), new UpsertOptions { WaitUntilVisible = false });
        await _docs.WaitUntilVisibleAsync();
        Assert.Equal(5, await _docs.CountAsync());
        Assert.True(DeletePoints.Parser.ParseFrom(_emulator.Requests.Of("Points/Delete").Single().Message.Span).Wait);
    }

    [Fact]
    public async Task Case_20_an_answer_over_the_receive_limit_is_asked_for_in_smaller_parts()
    {
        await using var small = Connect(new() { Transport = new GrpcTransportOptions { MaxReceiveBytes = 4096 } });
        var points = Enumerable.Range(1, 20).Select(i => Given.Point($"{i}", $$"""{"year":{{i}},"text":"{{new string('x', 900)}}"}""", (1, i))).ToList();
        await _docs.UpsertAsync(points);
        var docs = small.Collection("docs");
        Assert.Equal(20, (await docs.ScrollAsync(new ScrollOptions { PageSize = 20 }).ToListAsync()).Count);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}"), (await docs.ScrollInOrderAsync(new() { OrderBy = "year", PageSize = 20 }).ToListAsync()).Select(point => point.Id));
        Assert.Equal(points.Select(point => point.Id), (await docs.GetAsync(points.Select(point => point.Id))).Select(point => point.Id));
        var queries = Enumerable.Range(1, 8).Select(i => new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Limit = 1, Filter = Filter.Ids($"{i}") }).ToList();
        Assert.Equal(Enumerable.Range(1, 8).Select(i => $"{i}"), (await docs.SearchBatchAsync(queries)).Select(result => result.Single().Id));
        var error = await Assert.ThrowsAsync<StoreException>(() => docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Limit = 20 }));
        Assert.Equal(("RESOURCE_EXHAUSTED", false, false), (error.StatusCode, error.IsTransient, error.OutcomeUnknown));
        Assert.Contains("MaxReceiveBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_22_compressed_answers_are_read_also_when_nobody_asked_for_them()
    {
        _emulator.Faults.AlwaysGzip = true;
        await _docs.UpsertAsync(Given.Points(3));
        Assert.Equal(3, await _docs.CountAsync());
        Assert.All(_emulator.Requests.Of(), request => Assert.False(request.Metadata.TryGetValue("grpc-accept-encoding", out var accepted) && accepted.Contains("gzip", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_call_tells_the_server_how_much_time_is_left()
    {
        await _docs.CountAsync(options: new CallOptions { Deadline = TimeSpan.FromMinutes(1) });
        Assert.All(_emulator.Requests.Of(), request => Assert.True(request.Metadata.ContainsKey("grpc-timeout")));
        await using var patient = Connect(new() { Deadline = Timeout.InfiniteTimeSpan });
        _emulator.Requests.Clear();
        await patient.ListAsync();
        Assert.False(_emulator.Requests.Of("Collections/List").Single().Metadata.ContainsKey("grpc-timeout"));
    }

    private QdrantStore Connect(QdrantStoreOptions? options = null) => QdrantStore.Connect(_emulator.Address.ToString(), options);

    private sealed class Restart(QdrantEmulator emulator) : IProgress<UpsertProgress>
    {
        private int _done;

        // Not within the report: the requests that are under way would wait for it.
        public void Report(UpsertProgress value)
        {
            if (value.Written >= 4 && Interlocked.Exchange(ref _done, 1) == 0)
                _ = emulator.RestartAsync();
        }
    }

    private sealed class Cancel(CancellationTokenSource cancellation) : IProgress<UpsertProgress>
    {
        public void Report(UpsertProgress value) => cancellation.Cancel();
    }
}
