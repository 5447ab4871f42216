package io.dromedary.demo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** What the infobase consists of: a trading company's users, metadata and texts. */
final class Catalogue {

    static final String SERVER = "srv-1c-01";
    static final int PORT = 1560;

    /** The user without a name, as whom scheduled jobs run. */
    static final User DEFAULT_USER =
            new User(UUID.fromString("071523a4-516f-4fce-ba4b-0d11ab7a1893"), "");

    /** Nobody: the record has no user. */
    static final User NOBODY = new User(new UUID(0, 0), "");

    static final List<User> USERS =
            List.of(
                    user("Администратор"),
                    user("Иванова Анна"),
                    user("Петров Сергей"),
                    user("Смирнова Ольга"),
                    user("Кузнецов Дмитрий"),
                    user("Соколова Мария"),
                    user("Обмен (служебный)"),
                    user("ООО \"Ромашка\""));

    static final List<String> COMPUTERS =
            List.of("BUH-01", "BUH-02", "SALES-03", "SALES-07", "SKLAD-01", "TERM-01");

    static final List<String> CLIENTS = List.of("1CV8C", "1CV8", "WebClient");

    static final List<String> SERVICES =
            List.of("HTTPServiceConnection", "WSConnection", "COMConnection");

    static final List<MetadataObject> CATALOGS =
            List.of(
                    object("Справочник.Контрагенты", 61),
                    object("Справочник.Номенклатура", 75),
                    object("Справочник.ДоговорыКонтрагентов", 58),
                    object("Справочник.Склады", 92));

    static final List<MetadataObject> DOCUMENTS =
            List.of(
                    object("Документ.РеализацияТоваровУслуг", 174),
                    object("Документ.ПоступлениеТоваровУслуг", 168),
                    object("Документ.ЗаказПокупателя", 151),
                    object("Документ.СчетНаОплатуПокупателю", 181),
                    object("Документ.ПоступлениеНаРасчетныйСчет", 166));

    static final List<MetadataObject> REGISTERS =
            List.of(
                    object("РегистрНакопления.ТоварыНаСкладах", 0),
                    object("РегистрНакопления.РасчетыСКлиентами", 0),
                    object("РегистрСведений.ЦеныНоменклатуры", 0),
                    object("РегистрСведений.СтатусыДокументов", 0),
                    object("РегистрБухгалтерии.Хозрасчетный", 0));

    static final List<MetadataObject> SCHEDULED_JOBS =
            List.of(
                    object("РегламентноеЗадание.ОбменСБанком", 0),
                    object("РегламентноеЗадание.ОбновлениеИндексаППД", 0),
                    object("РегламентноеЗадание.РасчетСебестоимости", 0));

    static final List<String> BACKGROUND_METHODS =
            List.of(
                    "Обновление списка текущих дел",
                    "ДлительныеОперации.ВыполнитьПроцедуру",
                    "ПроведениеДокументов.ПровестиПакет");

    static final List<String> USER_EVENTS =
            List.of(
                    "Обмен данными.Выгрузка",
                    "Загрузка цен",
                    "Файлы.Извлечение текста",
                    "Работа с контрагентами.Ошибка доступа к веб-сервису",
                    "Полнотекстовое индексирование");

    static final List<String> COMMENTS =
            List.of(
                    "",
                    "Выгружено объектов: 12",
                    "Запуск процедуры \"Обновление индекса ППД\".",
                    "Начало загрузки\nИсточник: http://bank.example/api?from=1&to=2\n\n"
                            + "Строк: 40\n\tпринято: 38\n\tотклонено: 2",
                    """
                    Не удалось установить соединение
                    по причине:
                    {ОбщийМодуль.ОбменСБанком.Модуль(132)}: Превышено время ожидания
                    {Документ.ПлатежноеПоручение.МодульОбъекта(17)}: Отправить(Пакет);""",
                    "Первая строка\r\nвторая, с CRLF\r\n{не запись, \"а текст\"}",
                    "},\r\n{20200101000000,N,\r\n{0,0},1,1,1,1,1,I,\"\",0,\r\n",
                    "Скобки { без пары, кавычки \"\" и \"одна",
                    "Эмодзи 🐪, неразрывный\u00a0пробел, тире — и ёлочки «да»");

    /** What one access event may concern. */
    static final List<MetadataObject> PROTECTED =
            IntStream.rangeClosed(1, 56)
                    .mapToObj(i -> object("РегистрСведений.ПерсональныеДанные" + i, 0))
                    .toList();

    static final SeparatorValue AREA_MAIN =
            new SeparatorValue(named("ОбластьДанныхОсновныеДанные"), "ОбластьДанныхОсновныеДанные");
    static final SeparatorValue AREA_AUXILIARY =
            new SeparatorValue(
                    named("ОбластьДанныхВспомогательныеДанные"),
                    "ОбластьДанныхВспомогательныеДанные");

    private Catalogue() {}

    /** A user of the infobase. */
    record User(UUID id, String name) {
        boolean isNobody() {
            return id.equals(NOBODY.id);
        }
    }

    /**
     * An object of the configuration.
     *
     * @param table number of its table in references; 0 if there are no references to it
     */
    record MetadataObject(UUID id, String name, int table) {

        /** {@code Контрагенты} of {@code Справочник.Контрагенты}. */
        String shortName() {
            return name.substring(name.indexOf('.') + 1);
        }
    }

    /** A data separator and its value. */
    record SeparatorValue(UUID attribute, String name, long value) {

        SeparatorValue(UUID attribute, String name) {
            this(attribute, name, 0);
        }

        SeparatorValue of(long newValue) {
            return new SeparatorValue(attribute, name, newValue);
        }
    }

    private static User user(String name) {
        return new User(named(name), name);
    }

    private static MetadataObject object(String name, int table) {
        return new MetadataObject(named(name), name, table);
    }

    private static UUID named(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
