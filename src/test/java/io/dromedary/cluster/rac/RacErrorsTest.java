package io.dromedary.cluster.rac;

import static org.assertj.core.api.Assertions.assertThat;

import io.dromedary.cluster.rac.RacException.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What rac says when it fails")
class RacErrorsTest {

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("is of a kind")
    @CsvSource(
            delimiter = '|',
            value = {
                "UNREACHABLE | Ошибка соединения с сервером localhost:1545 Connection refused",
                "UNREACHABLE | Ошибка соединения с сервером ras:1545 Host not found (authoritative)",
                "UNREACHABLE | server_addr=tcp://WIN:2541 descr=10061: Подключение не установлено",
                "UNREACHABLE | Компьютер отсутствует в сети или недоступен",
                "NOT_AUTHENTICATED | Администратор кластера не аутентифицирован",
                "NOT_AUTHENTICATED | Администратор центрального сервера не аутентифицирован",
                "NOT_AUTHENTICATED | The cluster administrator is not authenticated",
                "NOT_AUTHENTICATED | Аутентификация по паролю доступна только с локальной машины",
                "NO_RIGHTS | Недостаточно прав пользователя на информационную базу trade",
                "NO_RIGHTS | Недостаточно прав пользователя на управление кластером",
                "NO_RIGHTS | Insufficient user rights to manage the cluster",
                "NOT_FOUND | Сеанс с указанным идентификатором не найден",
                "NOT_FOUND | Информационная база с указанным идентификатором не найдена",
                "NOT_FOUND | Ограничение ресурсов с указанным идентификатором не найдено",
                "DRIFT | Ошибка разбора параметра: --agent-user=x",
                "DRIFT | Error parsing option: infobase-user",
                "CHANGED | Данные были изменены или удалены другим пользователем. Необходимо"
                        + " перечитать данные и начать редактировать заново.",
                "OTHER | Запуск рабочего процесса не возможен из-за конфликта IP портов"
            })
    void kinds(Kind kind, String said) {
        assertThat(RacErrors.kind("Ошибка операции администрирования\n" + said)).isEqualTo(kind);
    }
}
