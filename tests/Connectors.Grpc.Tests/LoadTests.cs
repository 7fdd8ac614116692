using System.Buffers;
using Connectors.Grpc.Tests.Servers;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace Connectors.Grpc.Tests;

[Collection(nameof(LoadTests))]
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Megabytes10 = 10_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Two_hundred_calls_run_at_the_same_time_and_each_gets_its_own_answer(int connections)
    {
        const int Parallel = 200;
        var here = 0;
        var ports = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            ports[context.Connection.RemotePort] = true;
            var request = await context.ReadRequestAsync();
            if (Interlocked.Increment(ref here) == Parallel)
                all.SetResult();
            await all.Task; // answered only when all have come
            await context.AnswerAsync(request);
        });
        await using var transport = GrpcTransport.Connect(server.Address, new() { Connections = connections });

        var replies = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(i => transport.CallAsync(Calls.Of(BitConverter.GetBytes(i), TimeSpan.FromMinutes(2))).AsTask()));

        Assert.All(replies, reply => Assert.Equal(GrpcStatusCode.Ok, reply.Status));
        Assert.Equal(Enumerable.Range(0, Parallel), replies.Select(reply => BitConverter.ToInt32(reply.Message.ToArray())));
        Assert.InRange(ports.Count, connections, Parallel);
    }

    [Fact]
    public async Task Calls_one_after_the_other_share_a_connection()
    {
        var ports = new HashSet<int>();
        await using var server = await GrpcServer.StartAsync(context =>
        {
            ports.Add(context.Connection.RemotePort);
            return context.AnswerAsync(Frames.Message([]));
        });
        await using var transport = GrpcTransport.Connect(server.Address);

        for (var i = 0; i < 20; i++)
            (await transport.CallAsync(Calls.Of([1]))).Dispose();

        Assert.Single(ports);
    }

    [Fact]
    public async Task A_request_of_ten_megabytes_allocates_no_copy_of_itself()
    {
        await using var server = await GrpcServer.StartAsync(async context =>
        {
            var body = context.Request.BodyReader;
            while (true)
            {
                var read = await body.ReadAsync();
                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }

            await context.AnswerAsync(Frames.Message([]));
        });

        var perCall = await AllocatedPerCallAsync(server, Calls.Of(new byte[Megabytes10]));

        // Mostly the platform's own objects of each HTTP/2 frame, on both sides.
        output.WriteLine($"{perCall:N0} bytes allocated per request of {Megabytes10:N0} bytes, client and server together");
        Assert.InRange(perCall, 0, Megabytes10 / 5);
    }

    [Fact]
    public async Task An_answer_of_ten_megabytes_allocates_no_copy_of_itself()
    {
        var answer = Frames.Message(new byte[Megabytes10]);
        await using var server = await GrpcServer.StartAsync(context => context.AnswerAsync(answer));

        var perCall = await AllocatedPerCallAsync(server, Calls.Of([1]));

        output.WriteLine($"{perCall:N0} bytes allocated per answer of {Megabytes10:N0} bytes, client and server together");

        // The platform buffers what has arrived and is not read yet in blocks of 16 KB, of which its pool keeps 32 a core: the rest of them is
        // what is counted here. A copy of the answer would add ten million.
        Assert.InRange(perCall, 0, Megabytes10 - 1);
    }

    /// <summary>The least of several runs: what others allocate in this process, and pools that are still filling, only add.</summary>
    private static async Task<long> AllocatedPerCallAsync(LocalServer server, GrpcCall call)
    {
        await using var transport = GrpcTransport.Connect(server.Address);
        var least = long.MaxValue;
        for (var i = 0; i < 8; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            using (var reply = await transport.CallAsync(call))
                Assert.Equal(GrpcStatusCode.Ok, reply.Status);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
