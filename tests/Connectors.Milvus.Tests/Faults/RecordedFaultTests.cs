using Connectors.Grpc;
using Connectors.Milvus.Tests.Cassettes;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>The faults of protocols.md, section C, with the answers of real servers: ../shared/cassettes/milvus, at the lines given there.</summary>
public class RecordedFaultTests
{
    [SkippableFact]
    public async Task Case_1_the_recorded_101_of_a_released_collection_loads_it_and_searches_once_more()
    {
        var server = new ScriptedServer().On("Search", Answer("lite-3.2.2", "05_flush_load_index", 29));
        Assert.Empty(await server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal((2, 1), (server.Count("Search"), server.Count("LoadCollection")));
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public async Task Case_9_the_recorded_empty_result_is_no_error(string folder)
    {
        var server = new ScriptedServer().On("Search", Answer(folder, "07_search_sparse", 19));
        Assert.Empty(await server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal(1, server.Count("Search"));
    }

    [SkippableFact]
    public async Task Case_14_the_recorded_upsert_that_was_refused_after_its_delete_half_is_of_unknown_outcome()
    {
        var server = new ScriptedServer().On("Upsert", Answer("lite-2.5.1", "04_upsert", 21));
        var report = await server.Docs().UpsertAsync([Given.Point("a")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(PointStatus.Unknown, report.Others.Single().Status);
        Assert.Contains("1100", report.Others.Single().Error!, StringComparison.Ordinal);
        Assert.Equal(1, server.Count("Upsert"));
    }

    [SkippableTheory]
    [InlineData("13b_errors_row_count", 13)]
    [InlineData("13c_errors_dim_zero", 11)]
    [InlineData("13d_errors_sparse_bytes", 13)]
    [InlineData("13e_errors_null", 13)]
    public async Task Case_18_the_recorded_end_of_a_server_is_tried_again_and_of_unknown_outcome(string file, int line)
    {
        var call = Recorded("lite-2.5.1", file, line);
        Assert.Null(call.Response);
        var server = new ScriptedServer();
        for (var i = 0; i < 10; i++)
            server.On("Upsert", (GrpcStatusCode)call.GrpcStatus, call.GrpcMessage);
        var report = await server.Docs(retries: 2).UpsertAsync([Given.Point("a"), Given.Point("b")], new UpsertOptions { ThrowOnFailure = false });
        Assert.All(report.Others, other => Assert.Equal(PointStatus.Unknown, other.Status));
        Assert.Equal(1 + 2, server.Count("Upsert"));
    }

    private static byte[] Answer(string folder, string file, int line) => Recorded(folder, file, line).Response!;

    private static Recording Recorded(string folder, string file, int line) => Recording.Of(folder).Single(call => call.File == file && call.Line == line);
}
