using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Schema;

/// <summary>What the server has no place for: notes that several may write, and that a collection may lack.</summary>
public sealed class NotesTests
{
    [Fact]
    public async Task A_dense_vector_that_nobody_had_noted_may_become_that_of_a_text()
    {
        var server = new ScriptedServer { Info = ScriptedServer.Describe(new() { Dense = { new("body", 3) } }) };
        var definition = new HybridCollectionDefinition { Semantic = { QdrantSemanticField.Dense("body", "service/e5", 3) } };
        server.On("Collections/Update", request =>
        {
            server.Info!.Config.Metadata.Add(UpdateCollection.Parser.ParseFrom(request).Metadata);
            return ScriptedServer.Reply(new CollectionOperationResponse { Result = true });
        });
        Assert.Equal(EnsureOutcome.Extended, await server.Docs().EnsureAsync(definition));
        var found = (await server.Docs().DescribeAsync())!.Definition;
        Assert.Equal("service/e5", Assert.Single(found.Semantic).InferenceId);
        Assert.Empty(found.Dense);
    }

    [Fact]
    public async Task A_semantic_field_of_another_kind_or_length_is_a_difference()
    {
        var server = new ScriptedServer { Info = ScriptedServer.Describe(new() { Semantic = { QdrantSemanticField.Dense("body", "service/e5", 3) } }) };
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await EnsureAsync(QdrantSemanticField.Dense("body", "service/e5", 3)));
        foreach (var other in new[] { QdrantSemanticField.Dense("body", "service/e5", 4), QdrantSemanticField.Dense("body", "service/e5", 3, Distance.Dot), QdrantSemanticField.Sparse("body", "service/e5") })
            await Assert.ThrowsAsync<SchemaMismatchException>(() => EnsureAsync(other));

        Task<EnsureOutcome> EnsureAsync(SemanticField field) => server.Docs().EnsureAsync(new() { Semantic = { field } });
    }

    [Fact]
    public async Task Notes_that_another_client_has_written_meanwhile_are_kept()
    {
        var (first, both) = (new HybridCollectionDefinition { Sparse = { new("sparse") } }, new HybridCollectionDefinition { Sparse = { new("sparse") }, Text = { new("theirs", source: "text") } });
        var server = new ScriptedServer { Info = ScriptedServer.Describe(both) };
        server.On("Collections/Get", new GetCollectionInfoResponse { Result = ScriptedServer.Describe(first) });
        await Assert.ThrowsAnyAsync<StoreException>(() => server.Docs().EnsureAsync(new() { Sparse = { new("sparse") }, Text = { new("ours", source: "text") } }));
        var notes = CollectionNotes.Read(server.Sent("Collections/Update", UpdateCollection.Parser).Metadata[SchemaWriter.NotesKey].StringValue);
        Assert.Equal(["theirs", "ours"], notes!.Text.Select(field => field.Name));
    }

    [Fact]
    public async Task Before_1_16_a_collection_with_required_fields_fits_the_store_of_the_next_process_too()
    {
        var definition = new HybridCollectionDefinition { Sparse = { new("sparse") }, Payload = { new("lang", PayloadType.Keyword, required: true) } };
        var server = new ScriptedServer { Version = "1.15.5", Info = ScriptedServer.Describe(definition) };
        server.Info.Config.Metadata.Clear();
        var docs = server.Docs();
        await docs.EnsureAsync(definition);
        Assert.True((await docs.DescribeAsync())!.Definition.Payload.Single().Required);
    }

    [Fact]
    public async Task Shards_by_key_are_several_for_all_that_anybody_knows()
    {
        var definition = new HybridCollectionDefinition { Dense = { new("one", 2, Distance.Dot), new("two", 2, Distance.Dot) } };
        var server = new ScriptedServer { Info = ScriptedServer.Describe(definition) };
        server.Info.Config.Params.ShardingMethod = ShardingMethod.Custom;
        var query = new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) { Field = "one" }, new DenseLeg(new float[] { 1, 0 }) { Field = "two" } }, Fusion = Fusion.Linear(ScoreNormalization.None) };
        Assert.Equal(FusionPlacement.Client, (await server.Docs().SearchAsync(query)).FusedAt);
    }

    [Fact]
    public void Texts_are_not_compared_by_distance()
    {
        // The server's score would be the distance, and hits are ranked by similarity.
        Assert.Throws<ArgumentOutOfRangeException>(() => QdrantSemanticField.Dense("body", "service/e5", 3, Distance.Euclid));
    }
}
