using System.Text.Json.Serialization;

namespace Connectors.Tests.Records;

[JsonSerializable(typeof(RecordTests.Passage))]
[JsonSerializable(typeof(RecordTests.Open))]
[JsonSerializable(typeof(RecordTests.Nameless))]
[JsonSerializable(typeof(RecordTests.NoId))]
[JsonSerializable(typeof(RecordTests.TwoIds))]
[JsonSerializable(typeof(RecordTests.NumberId))]
[JsonSerializable(typeof(RecordTests.WrongVector))]
[JsonSerializable(typeof(RecordTests.OwnConverter))]
internal sealed partial class RecordTestsContext : JsonSerializerContext;
