using System.Buffers.Binary;
using System.Text.Json;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Cassettes;

/// <summary>What the official client sent, said through this client, is the same field by field.</summary>
public class CassetteRequestTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public void Upserts_are_those_of_the_official_client_column_by_column(string folder)
    {
        var schemas = new Dictionary<string, CollectionSchema>(StringComparer.Ordinal);
        int requests = 0, equal = 0;
        var exceptions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var call in Recording.Of(folder))
        {
            if (call.Method == "CreateCollection")
                Remember(call, schemas);
            if (call.Method is not ("Upsert" or "Insert") || call.Note.Contains("below the client", StringComparison.Ordinal))
                continue;
            var recorded = UpsertRequest.Parser.ParseFrom(call.Request);
            if (!schemas.TryGetValue(recorded.CollectionName, out var schema) || recorded.PartialUpdate || schema.Fields.Any(field => field.AutoId))
            {
                Count(exceptions, "partial update, or ids made by the server");
                continue;
            }

            var layout = SchemaReader.Read(schema, []);
            if (!TryPoints(recorded, layout, exceptions, out var points))
                continue;
            requests++;
            using var written = UpsertRequestWriter.Write(recorded.DbName, recorded.CollectionName, layout, points);
            var ours = UpsertRequest.Parser.ParseFrom(written.Written.Span);
            Assert.Equal(recorded.NumRows, ours.NumRows);
            foreach (var column in recorded.FieldsData)
            {
                if (ours.FieldsData.FirstOrDefault(other => other.FieldName == column.FieldName) is not { } own)
                {
                    Count(exceptions, $"column of type {column.Type}");
                    continue;
                }

                if (column.ValidData.Contains(false) && !schema.Fields.Single(field => field.Name == column.FieldName).Nullable)
                {
                    Count(exceptions, "column left to the server's default");
                    continue;
                }

                Assert.True(Normal(column, recorded.NumRows).Equals(Normal(own, recorded.NumRows)), $"{call.Place}: {Normal(column, recorded.NumRows)}\nis not {Normal(own, recorded.NumRows)}");
                equal++;
            }
        }

        output.WriteLine($"{folder}: {requests} requests, {equal} columns equal; not compared: {string.Join(", ", exceptions.Select(entry => $"{entry.Value} × {entry.Key}"))}");
        Assert.True(requests >= 40 && equal >= 150, $"{requests} requests, {equal} columns");
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public void Partial_updates_are_those_of_the_official_client_column_by_column(string folder)
    {
        var schemas = new Dictionary<string, CollectionSchema>(StringComparer.Ordinal);
        var exceptions = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int requests = 0, equal = 0;
        foreach (var call in Recording.Of(folder).Where(call => call.Method is "CreateCollection" or "Upsert"))
        {
            if (call.Method == "CreateCollection")
                Remember(call, schemas);
            var recorded = call.Method == "Upsert" ? UpsertRequest.Parser.ParseFrom(call.Request) : new UpsertRequest();
            if (!recorded.PartialUpdate)
                continue;

            // This client sends all columns, so that a collection that has no others is what is compared.
            var schema = schemas[recorded.CollectionName].Clone();
            foreach (var unnamed in schema.Fields.Where(field => !recorded.FieldsData.Any(column => column.FieldName == field.Name)).ToList())
                schema.Fields.Remove(unnamed);
            Assert.True(TryPoints(recorded, SchemaReader.Read(schema, []), exceptions, out var points));
            using var written = UpsertRequestWriter.Write(recorded.DbName, recorded.CollectionName, SchemaReader.Read(schema, []), points, isPartial: true);
            var ours = UpsertRequest.Parser.ParseFrom(written.Written.Span);
            Assert.Equal((true, recorded.NumRows, recorded.FieldsData.Count), (ours.PartialUpdate, ours.NumRows, ours.FieldsData.Count));
            foreach (var column in recorded.FieldsData)
            {
                Assert.Equal(Normal(column, recorded.NumRows), Normal(ours.FieldsData.Single(own => own.FieldName == column.FieldName), recorded.NumRows));
                equal++;
            }

            requests++;
        }

        output.WriteLine($"{folder}: {requests} partial updates, {equal} columns equal");
        Assert.True(requests >= 1 && equal >= 3, $"{requests} requests, {equal} columns");
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public void Searches_are_those_of_the_official_client(string folder)
    {
        int equal = 0, texts = 0, others = 0, inHybrid = 0;
        foreach (var call in Recording.Of(folder).Where(call => call.Method is "Search" or "HybridSearch"))
        {
            IEnumerable<SearchRequest> searches = call.Method == "Search" ? [SearchRequest.Parser.ParseFrom(call.Request)] : HybridSearchRequest.Parser.ParseFrom(call.Request).Requests;
            foreach (var recorded in searches)
            {
                var group = PlaceholderGroup.Parser.ParseFrom(recorded.PlaceholderGroup);
                if (group.Placeholders.Count == 0 || group.Placeholders[0].Type is not (21 or 101 or 104) || !TryLegs(group.Placeholders[0], out var legs))
                {
                    others++;
                    continue;
                }

                var field = Find(recorded, "anns_field");
                var topK = Find(recorded, "topk");
                var writer = new SearchRequestWriter(recorded.DbName, recorded.CollectionName, new FilterExpression(recorded.Dsl, recorded.ExprTemplateValues), legs, [.. recorded.OutputFields], [("anns_field", field), ("topk", topK)], new ReadGuarantee((MilvusConsistency)recorded.ConsistencyLevel, recorded.GuaranteeTimestamp));
                using var written = new ProtoWriter();
                writer.WriteTo(written);
                Assert.Equal(writer.Size, written.Length);
                var ours = SearchRequest.Parser.ParseFrom(written.Written.Span);
                Assert.Equal(group, PlaceholderGroup.Parser.ParseFrom(ours.PlaceholderGroup));
                Assert.Equal((recorded.CollectionName, recorded.Dsl, recorded.DslType, recorded.Nq), (ours.CollectionName, ours.Dsl, ours.DslType, ours.Nq));
                Assert.Equal(recorded.OutputFields, ours.OutputFields);
                Assert.Equal((field, topK), (Find(ours, "anns_field"), Find(ours, "topk")));
                Assert.Equal((recorded.ConsistencyLevel, recorded.GuaranteeTimestamp, recorded.ExprTemplateValues), (ours.ConsistencyLevel, ours.GuaranteeTimestamp, ours.ExprTemplateValues));
                equal++;
                texts += legs[0] is TextLeg ? 1 : 0;
                inHybrid += call.Method == "HybridSearch" ? 1 : 0;
            }
        }

        output.WriteLine($"{folder}: {equal} searches equal ({texts} of them with texts, {inHybrid} in hybrid ones); not compared: {others} with a vector that cannot be made here");
        Assert.True(equal >= 120 && texts >= 6, $"{equal} searches, {texts} with texts");
    }

    [SkippableTheory]
    [InlineData("lite-2.5.1")]
    [InlineData("lite-3.2.2")]
    public void Control_requests_have_no_field_that_this_client_does_not_know_of(string folder)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var call in Recording.Of(folder))
        {
            MessageParser? parser = call.Method switch
            {
                "CreateCollection" => CreateCollectionRequest.Parser,
                "DescribeCollection" => DescribeCollectionRequest.Parser,
                "DropCollection" => DropCollectionRequest.Parser,
                "ShowCollections" => ShowCollectionsRequest.Parser,
                "CreateIndex" => CreateIndexRequest.Parser,
                "CreateAlias" or "AlterAlias" => AliasRequest.Parser,
                "DropAlias" => DropAliasRequest.Parser,
                "DescribeAlias" => DescribeAliasRequest.Parser,
                "ListAliases" => ListAliasesRequest.Parser,
                "CreateDatabase" => CreateDatabaseRequest.Parser,
                "DropDatabase" => DropDatabaseRequest.Parser,
                "DescribeIndex" => DescribeIndexRequest.Parser,
                "GetLoadState" => GetLoadStateRequest.Parser,
                "Delete" => DeleteRequest.Parser,
                _ => null,
            };
            if (parser is null || call.Note.Contains("below the client", StringComparison.Ordinal))
                continue;
            var known = parser.WithDiscardUnknownFields(true).ParseFrom(call.Request).ToByteArray();
            if (known.Length == parser.ParseFrom(call.Request).ToByteArray().Length)
                Count(counts, call.Method);
            else
                Count(counts, call.Method + " with templates or another field");
        }

        output.WriteLine($"{folder}: {string.Join(", ", counts.Select(entry => $"{entry.Value} {entry.Key}"))}");
        Assert.True(counts["CreateCollection"] >= 50 && counts["CreateIndex"] >= 80 && counts["Delete"] >= 8);
    }

    private static void Remember(Recording call, Dictionary<string, CollectionSchema> schemas)
    {
        try
        {
            var request = CreateCollectionRequest.Parser.ParseFrom(call.Request);
            schemas[request.CollectionName] = CollectionSchema.Parser.ParseFrom(request.Schema);
        }
        catch (InvalidProtocolBufferException)
        {
            // 15b: bytes that are no message.
        }
    }

    private static bool TryPoints(UpsertRequest recorded, MilvusLayout layout, SortedDictionary<string, int> exceptions, out List<PendingPoint> points)
    {
        points = [];
        try
        {
            var columns = recorded.FieldsData.Select(field => FieldColumn.Read(field.ToByteArray())).ToList();
            var rows = new RowReader(layout, columns, PayloadSelection.All, VectorSelection.All);
            for (var row = 0; row < recorded.NumRows; row++)
            {
                var point = rows.Read(RowReader.KeyOf(rows.Key!, row), row);
                if (layout.Definition.Dense.Any(field => !point.Dense.TryGetValue(field.Name, out var vector) || vector.Length != field.Dimensions))
                    throw new FormatException("a dense vector of another length");
                points.Add(new PendingPoint(row, point));
            }

            foreach (var sparse in recorded.FieldsData.Where(field => field.Type == DataType.SparseFloatVector).SelectMany(field => field.Vectors.SparseFloatVector.Contents))
            {
                if (!IsAscending(sparse.Span))
                    throw new FormatException("an unsorted sparse row");
            }

            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or KeyNotFoundException)
        {
            Count(exceptions, "a point that this client refuses");
            return false;
        }
    }

    private static bool IsAscending(ReadOnlySpan<byte> row)
    {
        for (var i = 8; i + 8 <= row.Length; i += 8)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(row[(i - 8)..]) >= BinaryPrimitives.ReadUInt32LittleEndian(row[i..]))
                return false;
        }

        return true;
    }

    /// <summary>What is the same on the wire in two forms: the id of a field, which the server knows, and how JSON is spaced.</summary>
    private static FieldData Normal(FieldData column, uint rows)
    {
        var copy = column.Clone();
        copy.FieldId = 0;
        if (copy.Type == DataType.Json)
        {
            var values = copy.Scalars.JsonData.Data.Select(value => ByteString.CopyFromUtf8(Sorted(value.ToStringUtf8()))).ToList();
            copy.Scalars.JsonData.Data.Clear();
            copy.Scalars.JsonData.Data.AddRange(values);
        }

        if (copy.ValidData.Count == rows && copy.ValidData.All(valid => valid))
            copy.ValidData.Clear();
        return copy;
    }

    private static string Sorted(string json)
    {
        using var document = JsonDocument.Parse(json);
        return "{" + string.Join(',', document.RootElement.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"\"{p.Name}\":{Compact(p.Value)}")) + "}";
    }

    private static string Compact(JsonElement value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            value.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static bool TryLegs(PlaceholderValue placeholder, out List<SearchLeg> legs)
    {
        legs = [];
        foreach (var value in placeholder.Values)
        {
            if (placeholder.Type == 21)
            {
                legs.Add(new TextLeg(value.ToStringUtf8()));
            }
            else if (placeholder.Type == 101)
            {
                var vector = new float[value.Length / 4];
                for (var i = 0; i < vector.Length; i++)
                    vector[i] = BinaryPrimitives.ReadSingleLittleEndian(value.Span[(i * 4)..]);
                legs.Add(new DenseLeg(vector));
            }
            else if (IsAscending(value.Span))
            {
                legs.Add(new SparseLeg(SparseRow.Read(value.Span)));
            }
            else
            {
                return false;
            }
        }

        return legs.Count > 0;
    }

    private static string Find(SearchRequest request, string key) => request.SearchParams.FirstOrDefault(pair => pair.Key == key)?.Value ?? string.Empty;

    private static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
